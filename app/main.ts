#!/usr/bin/env node
import { commands } from "./commands.ts";

process.stdout.write(`wenfeng: ${commands.length} commands\n`);
