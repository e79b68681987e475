/** Outlines on a 20 × 20 grid, drawn for this console. */
const paths: Readonly<Record<string, string>> = {
  desk: "M3 11.5 10 4l7 7.5M5 10v6.5h10V10M8.5 16.5v-4h3v4",
  list: "M7 5.5h10M7 10h10M7 14.5h10M3.2 5.5h.6M3.2 10h.6M3.2 14.5h.6",
  search: "M9 3.8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 9 3.8ZM13 13l4 4",
  sources: "M4 15.5a8.5 8.5 0 0 1 12 0M6.7 12.6a4.8 4.8 0 0 1 6.6 0M10 16.2v.1M3 5l14 0",
  audit: "M5 3.5h7l3 3v10H5ZM12 3.5v3h3M7.5 10h5M7.5 13h5",
  statement: "M3.5 4.5h13v9h-8l-3 3v-3h-2Z",
  fact: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM10 9v4.5M10 6.4v.2",
  pledge: "M4 10.5l4 4 8-9",
  press: "M3.5 5h10v11h-10ZM13.5 8h3v6.5a1.5 1.5 0 0 1-3 0M6 8h5M6 11h5",
  risk: "M10 3.5 17 16H3ZM10 8v3.5M10 13.7v.1",
  case: "M4 4.5h5a1.5 1.5 0 0 1 1 .5 1.5 1.5 0 0 1 1-.5h5v11h-5a1.5 1.5 0 0 0-1 .5 1.5 1.5 0 0 0-1-.5H4ZM10 5v11",
  add: "M10 4v12M4 10h12",
  roster: "M4 5h12v11.5H4ZM4 8.5h12M7.5 3.2V6M12.5 3.2V6M7 12h2M11 12h2",
  rules: "M4 6h8M15 6h1M4 10h2M9 10h7M4 14h6M13 14h3M12 4.5v3M6 8.5v3M10 12.5v3",
  settings:
    "M10 7.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6ZM10 3v2M10 15v2M3 10h2M15 10h2M5 5l1.5 1.5M13.5 13.5 15 15M15 5l-1.5 1.5M6.5 13.5 5 15",
  forecast: "M3.5 14.5 8 9.5l3 3 5.5-6.5M13 6h3.5v3.5",
  wall: "M3 4.5h14v9H3ZM7 16.5h6M10 13.5v3",
  theme: "M10 3.5a6.5 6.5 0 1 0 0 13ZM10 3.5v13",
  person: "M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM4.5 16.5c.6-3 2.7-4.5 5.500-4.500s4.900 1.500 5.500 4.500",
  more: "M4.500 10h.1M10 10h.1M15.500 10h.1",
  digest: "M5 3.500h10v13H5ZM7.500 13v-3M10 13V7M12.500 13V9",
};

/** A small outline picture; it never stands alone for a meaning. */
export const Icon = ({ name }: { readonly name: string }) => (
  <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
    <path d={paths[name] ?? paths.more ?? ""} />
  </svg>
);
