// One line per member: export { name } from "./sources/name.ts";
export { newsFeed } from "./sources/news-feed.ts";
export { newsSite } from "./sources/news-site.ts";
export { notice } from "./sources/notice.ts";
export { wechatSogou } from "./sources/wechat-sogou.ts";
export { weiboSearch } from "./sources/weibo-search.ts";
