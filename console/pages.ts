export { desk } from "./pages/desk.tsx";
export { who } from "./pages/who.tsx";
