import { describe, expect, test } from "vitest";
import { createClusterer, type Story } from "../../../pipeline/cluster.ts";
import { morning } from "./told.ts";

const hour = 3_600_000;
const story = (id: string, hours: number, headline: string, more: Partial<Story> = {}): Story => ({
  id,
  at: morning + hours * hour,
  headline,
  body: "",
  places: [],
  isRelevant: true,
  isProminent: false,
  ...more,
});
const tangxia = { places: ["东莞/塘厦"] };
const humen = { places: ["东莞/虎门"] };

describe("stories about power", () => {
  test("of one town and one evening are one incident, in whatever words", () => {
    const clusterer = createClusterer();
    const { group } = clusterer.place(story("a", 0, "塘厦林村又停电了", tangxia));
    expect(clusterer.place(story("b", 1, "塘厦这边一片漆黑,什么时候来电", tangxia)).group).toBe(group);
  });
  test("of two towns are two incidents, in the same words", () => {
    const clusterer = createClusterer();
    const { group } = clusterer.place(story("a", 0, "塘厦又停电了,热死人", tangxia));
    expect(clusterer.place(story("b", 1, "虎门又停电了,热死人", humen)).group).not.toBe(group);
  });
  test("of the same town a week later are another incident", () => {
    const clusterer = createClusterer();
    const { group } = clusterer.place(story("a", 0, "塘厦林村又停电了", tangxia));
    expect(clusterer.place(story("b", 7 * 24, "塘厦这边停电", tangxia)).group).not.toBe(group);
  });
  test("an accident and an outage in one town are two", () => {
    const clusterer = createClusterer();
    const { group } = clusterer.place(story("a", 0, "塘厦停电抢修中", tangxia));
    expect(clusterer.place(story("b", 1, "塘厦一工人触电身亡", tangxia)).group).not.toBe(group);
  });
  test("rationing in many provinces is one broad crisis", () => {
    const clusterer = createClusterer();
    const { group } = clusterer.place(story("a", 0, "浙江多地限电", { places: ["浙江"] }));
    expect(clusterer.place(story("b", 20, "湖南电力供应告急", { places: ["湖南"] })).group).toBe(group);
  });
});

test("groups that turn out to be one are merged, and the older id stays", () => {
  const clusterer = createClusterer();
  const plain = { isRelevant: false };
  const a = clusterer.place(story("a", 0, "某某塔吊倒塌", plain)).group;
  clusterer.place(story("b", 1, "鹤溪大桥封闭通行", plain));
  clusterer.place(story("c", 2, "鹤溪大桥塔吊倒塌致封闭通行", plain));
  clusterer.place(story("d", 3, "鹤溪大桥塔吊倒塌现场", plain));
  const last = clusterer.place(story("e", 4, "鹤溪大桥塔吊倒塌三人受伤", plain));
  expect(last.group).toBe(a);
});

test("a group without news is closed and named", () => {
  const clusterer = createClusterer();
  clusterer.place(story("a", 0, "塘厦停电", tangxia));
  expect(clusterer.expire(morning + 9 * 24 * hour)).toEqual([]);
  expect(clusterer.expire(morning + 11 * 24 * hour)).toEqual(["a"]);
});

test("a snapshot continues as if there had been no pause", () => {
  const titles = ["塘厦停电了", "塘厦还没来电", "虎门变压器起火", "虎门那边冒烟的变压器", "电费怎么又涨了", "这个月电费翻倍"];
  const places = [tangxia, tangxia, humen, humen, {}, {}];
  const whole = createClusterer();
  const expected = titles.map((title, at) => whole.place(story(`s${at}`, at, title, places[at])).group);
  for (let cut = 1; cut < titles.length; cut++) {
    const before = createClusterer();
    const groups = titles.slice(0, cut).map((title, at) => before.place(story(`s${at}`, at, title, places[at])).group);
    const after = createClusterer(undefined, JSON.parse(JSON.stringify(before.snapshot())));
    groups.push(...titles.slice(cut).map((title, at) => after.place(story(`s${cut + at}`, cut + at, title, places[cut + at])).group));
    expect(groups).toEqual(expected);
  }
});
