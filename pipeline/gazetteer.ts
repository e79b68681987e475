import { readdirSync, readFileSync } from "node:fs";
import { assetPath } from "../lib/assets.ts";
import type { Place } from "../model/analysis.ts";
import { countryNames, type Meaning } from "./country.ts";
import type { Phrases } from "./lexicon.ts";
import type { Knowledge } from "./step.ts";

/** All names that this bureau's place step knows. */
export interface Gazetteer {
  readonly phrases: Phrases;
  /** Several meanings where several places share a name. */
  readonly meanings: ReadonlyMap<string, readonly Meaning[]>;
  /** Words that speak against an own name, by name. */
  readonly against: ReadonlyMap<string, ReadonlySet<string>>;
  readonly city: string;
  readonly province: string;
}

interface CityFile {
  readonly city: string;
  readonly province: string;
  readonly towns: readonly {
    readonly name: string;
    readonly full: string;
    readonly villages: readonly (readonly [string, string, number, number])[];
  }[];
}

interface LocalFile {
  readonly aliases: readonly string[];
  readonly towns: Readonly<Record<string, readonly string[]>>;
  readonly doubtful: Readonly<Record<string, { readonly prior: number; readonly against: readonly string[] }>>;
  readonly decoys: readonly string[];
  readonly elsewhere: readonly string[];
  readonly villages: readonly string[];
  readonly landmarks: readonly { readonly name: string; readonly town: string; readonly kind: Place["kind"] }[];
}

const folder = ["config", "places"] as const;

const readPlaces = <T>(name: string): T => JSON.parse(readFileSync(assetPath(...folder, name), "utf8")) as T;

const surePrior = 0.95;
const landmarkPrior = 0.8;
/** A village name that at most so many villages elsewhere in the country bear is told by itself. */
const rareElsewhere = 2;

interface CityNames {
  readonly file: CityFile;
  readonly local: LocalFile;
}

const cityFiles = (): readonly string[] =>
  readdirSync(assetPath(...folder)).filter(
    (name) => name.endsWith(".json") && name !== "points.json" && !/^china\.|\.local\.json$/.test(name),
  );

const findCity = (city: string): CityNames | undefined => {
  for (const name of cityFiles()) {
    const file = readPlaces<CityFile>(name);
    if (file.city === city) return { file, local: readPlaces<LocalFile>(name.replace(".json", ".local.json")) };
  }
  return undefined;
};

/** A city without a list of its own: its name and the rest of the country are known, its towns are not. */
const bareCity = ({ city, province }: Knowledge): CityNames => ({
  file: { city, province, towns: [] },
  local: { aliases: [city, `${city}市`], towns: {}, doubtful: {}, decoys: [], elsewhere: [], villages: [], landmarks: [] },
});

/** Whether the towns of a city are known; without them its posts are told by the city only. */
export const knowsTowns = (city: string): boolean => findCity(city) !== undefined;

type Add = (name: string, meaning: Meaning) => void;

const townNames = (name: string, full: string): string[] => {
  if (full.endsWith("街道")) return [name, full, `${name}街道办`, `${name}街办`];
  return full.endsWith("镇") ? [name, full] : [name, full, `${name}管委会`];
};

const addTowns = (file: CityFile, local: LocalFile, add: Add): void => {
  for (const { name, full } of file.towns) {
    const place = { key: `${file.city}/${name}`, name, kind: "town", town: name, city: file.city, province: file.province } as const;
    for (const word of [...townNames(name, full), ...(local.towns[name] ?? [])])
      add(word, { place, prior: local.doubtful[word]?.prior ?? surePrior, own: true });
  }
};

const villagePrior = (short: string, elsewhere: number, isWord: number, known: boolean): { prior: number; needsSupport?: boolean } => {
  if (known) return { prior: landmarkPrior };
  if (isWord === 1 || elsewhere > rareElsewhere) return { prior: 0.3, needsSupport: true };
  return short.length > 2 ? { prior: 0.7 } : { prior: 0.4 };
};

const addVillages = (file: CityFile, local: LocalFile, add: Add): void => {
  const known = new Set(local.villages);
  for (const { name: town, villages } of file.towns)
    for (const [short, ending, elsewhere, isWord] of villages) {
      const called = short.length < 2 ? `${short}${ending}` : short;
      const place = {
        key: `${file.city}/${town}/${short}${ending}`,
        name: `${short}${ending}`,
        kind: "village",
        town,
        city: file.city,
        province: file.province,
      } as const;
      add(called, { place, own: true, ...villagePrior(called, elsewhere, isWord, known.has(called)) });
    }
};

const addLandmarks = (file: CityFile, local: LocalFile, add: Add): void => {
  for (const { name, town, kind } of local.landmarks)
    add(name, {
      place: { key: `${file.city}/${town}/${name}`, name, kind, town, city: file.city, province: file.province },
      prior: landmarkPrior,
      own: true,
    });
};

/** Words after which or before which a place tells where the trouble is, not where somebody comes from. */
const troubleWords = [
  "停电",
  "断电",
  "没电",
  "没有电",
  "限电",
  "跳闸",
  "来电",
  "复电",
  "供电",
  "触电",
  "漏电",
  "电费",
  "电价",
  "电压",
  "变压器",
  "变电站",
  "电线",
  "高压线",
  "电杆",
  "起火",
  "爆炸",
  "抢修",
  "电网",
];

const load = (knowledge: Knowledge): Gazetteer => {
  const { file, local } = findCity(knowledge.city) ?? bareCity(knowledge);
  const meanings = new Map<string, Meaning[]>();
  const add: Add = (name, meaning) => {
    const known = meanings.get(name) ?? [];
    if (known.some(({ place }) => place.key === meaning.place.key)) return;
    meanings.set(name, [...known, meaning]);
  };
  const city = { key: file.city, name: file.city, kind: "whole-city", city: file.city, province: file.province } as const;
  for (const alias of local.aliases) add(alias, { place: city, prior: 1, own: true });
  addTowns(file, local, add);
  addVillages(file, local, add);
  addLandmarks(file, local, add);
  const country = countryNames(readPlaces("china.json"), readPlaces("china.local.json"), file);
  for (const [name, meaning] of country.meanings) add(name, meaning);
  const names = [...meanings.keys()];
  const isDoubtfulVillage = (name: string): boolean => (meanings.get(name) ?? []).every(({ needsSupport }) => needsSupport);
  const against = new Map(Object.entries(local.doubtful).map(([name, { against: words }]) => [name, new Set(words)] as const));
  return {
    phrases: {
      name: names.filter((name) => !isDoubtfulVillage(name)),
      village: names.filter(isDoubtfulVillage),
      decoy: [...local.decoys, ...country.decoys],
      elsewhere: [...local.elsewhere, ...country.foreign],
      against: [...against.values()].flatMap((words) => [...words]),
      trouble: troubleWords,
    },
    meanings,
    against,
    city: file.city,
    province: file.province,
  };
};

const loadedByCity = new Map<string, Gazetteer>();

/** The names of a bureau's city and of the rest of the country; read once for each city. */
export const gazetteerOf = (knowledge: Knowledge): Gazetteer => {
  const known = loadedByCity.get(knowledge.city);
  if (known) return known;
  const loaded = load(knowledge);
  loadedByCity.set(knowledge.city, loaded);
  return loaded;
};
