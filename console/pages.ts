export { audit } from "./pages/audit.tsx";
export { author } from "./pages/author.tsx";
export { desk } from "./pages/desk.tsx";
export { incident } from "./pages/incident.tsx";
export { incidents } from "./pages/incidents.tsx";
export { search } from "./pages/search.tsx";
export { sources } from "./pages/sources.tsx";
export { who } from "./pages/who.tsx";
