export { desk } from "./pages/desk.tsx";
export { incident } from "./pages/incident.tsx";
export { who } from "./pages/who.tsx";
