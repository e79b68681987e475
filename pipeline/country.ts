import type { Place } from "../model/analysis.ts";

/** What a name may mean: a place without the confidence, and how sure the bare name is. */
export interface Meaning {
  readonly place: Omit<Place, "confidence" | "from">;
  /** 0…1: how sure the name alone is, without anything else in the text. */
  readonly prior: number;
  readonly own: boolean;
  /** Needs 村, 社区 or the town's name beside it. */
  readonly needsSupport?: boolean;
}

type Country = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface CountryNotes {
  readonly words: readonly string[];
  readonly preferred: Readonly<Record<string, string>>;
  readonly generic: readonly string[];
  readonly nicknames: Readonly<Record<string, string>>;
  readonly shorts: Readonly<Record<string, string>>;
  readonly foreign: readonly string[];
  readonly decoys: readonly string[];
}

const peoples = "土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|朝鲜族|蒙古族|蒙古|柯尔克孜|哈萨克";
const cityEnding = new RegExp(`(?:(?:${peoples})+自治州|市|地区|盟)$`);
const provinceEnding = /(?:壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市)$/;
/** Levels of the source that no person names. */
const nameless = /^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划|九龙|新界|香港岛|澳门半岛|澳门外岛)$/;

const sure = 0.9;
const doubtful = 0.45;

interface Found {
  readonly name: string;
  readonly meaning: Meaning;
}

const provinceOf = (full: string): string => full.replace(provinceEnding, "");

const meaningOf = (path: string, own: string): Meaning => {
  const [province = "", city, county] = path.split("/");
  const parts = path.split("/");
  const kind = parts.length === 1 ? "province" : ((["city", "district"] as const)[parts.length - 2] ?? "district");
  const name = parts.at(-1) as string;
  // Peking, Tientsin, Shanghai and Chungking have districts right below them.
  const isDistrict = kind === "district" || /[区县]$/.test(name);
  return {
    place: {
      key: path,
      name,
      kind: isDistrict && parts.length > 1 ? "district" : kind,
      province,
      ...(city && !(isDistrict && county === undefined) ? { city } : {}),
    },
    prior: sure,
    own: path === own,
  };
};

const readCities = (country: Country, notes: CountryNotes, own: string): Found[] => {
  const words = new Set(notes.words);
  return Object.entries(country).flatMap(([full, cities]) => {
    const province = provinceOf(full);
    const provinceMeaning = meaningOf(province, own);
    const named = Object.keys(cities).filter((city) => !nameless.test(city));
    const found = named.flatMap((city): Found[] => {
      const short = city.replace(cityEnding, "");
      const meaning = meaningOf(`${province}/${short}`, own);
      return [
        { name: city, meaning },
        { name: short, meaning: { ...meaning, prior: words.has(short) ? doubtful : sure } },
      ];
    });
    return [
      { name: full, meaning: provinceMeaning },
      { name: province, meaning: { ...provinceMeaning, prior: words.has(province) ? doubtful : sure } },
      ...found,
    ];
  });
};

const readCounties = (country: Country, notes: CountryNotes, own: string): Found[] => {
  const generic = new Set(notes.generic);
  return Object.entries(country).flatMap(([full, cities]) =>
    Object.entries(cities).flatMap(([city, counties]) => {
      const parent = nameless.test(city) ? provinceOf(full) : `${provinceOf(full)}/${city.replace(cityEnding, "")}`;
      return counties
        .split(" ")
        .filter((county) => county.length > 2 && !nameless.test(county))
        .map((county) => {
          const meaning = meaningOf(`${parent}/${county}`, own);
          const preferred = notes.preferred[county];
          const isPreferred = preferred === undefined || parent === preferred;
          return { name: county, meaning: { ...meaning, prior: generic.has(county) || !isPreferred ? doubtful : 0.85 } };
        });
    }),
  );
};

/** Names of provinces, cities and counties; the own city is left out: its own file knows it better. */
export const countryNames = (
  country: Country,
  notes: CountryNotes,
  home: { readonly city: string; readonly province: string },
): {
  readonly meanings: readonly (readonly [string, Meaning])[];
  readonly decoys: readonly string[];
  readonly foreign: readonly string[];
} => {
  const own = `${home.province}/${home.city}`;
  const others = Object.entries({ ...notes.nicknames, ...notes.shorts })
    .filter(([, path]) => path !== "")
    .map(([name, path]) => ({ name, meaning: meaningOf(path, own) }));
  const all = [...readCities(country, notes, own), ...readCounties(country, notes, own), ...others];
  return {
    meanings: all
      .filter(({ meaning }) => !meaning.place.key.startsWith(own))
      .map(({ name, meaning }) => [name, { ...meaning, own: false }] as const),
    decoys: notes.decoys,
    foreign: notes.foreign,
  };
};
