import type { Child } from "hono/jsx";

/** Whether an address may be followed: only http and https, whatever a source handed in. */
export const isWebAddress = (url: string | undefined): url is string => {
  if (url === undefined) return false;
  try {
    return ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
};

/** A link to another site, which learns nothing of us; an address that is none is shown as text only. */
export const OutLink = ({ url, children }: { readonly url: string | undefined; readonly children?: Child }) =>
  isWebAddress(url) ? (
    <a href={url} target="_blank" rel="noopener noreferrer" class="out">
      {children}
      <span class="visually-hidden">（新窗口打开）</span>
    </a>
  ) : (
    <span>{children}</span>
  );
