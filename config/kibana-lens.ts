import type { Chart, Measure, Split } from "./kibana-charts.ts";
import { views } from "./kibana-views.ts";

/** The layer that all charts have, by the name under which its data view is referred to. */
const layerId = "layer1";

const measureId = (index: number): string => `measure${index}`;
const splitId = (index: number): string => `split${index}`;

const measureColumn = (measure: Measure): object => {
  const common = { label: measure.label, customLabel: true, dataType: "number", isBucketed: false, scale: "ratio" };
  if (measure.of === "count") return { ...common, operationType: "count", sourceField: "___records___", params: { emptyAsNull: true } };
  const params = measure.of === "percentile" ? { percentile: measure.percentile } : { emptyAsNull: true };
  return { ...common, operationType: measure.of, sourceField: measure.field, params };
};

const splitColumn = (chart: Chart, split: Split): object => {
  const { labels, timeField } = views[chart.view];
  if (split.by === "time") {
    const params = { interval: "auto", includeEmptyRows: true, dropPartials: false };
    return {
      ...{ label: labels[timeField], customLabel: true, dataType: "date", isBucketed: true, scale: "interval" },
      ...{ operationType: "date_histogram", sourceField: timeField, params },
    };
  }
  const params = {
    size: split.size,
    orderBy: { type: "column", columnId: measureId(0) },
    orderDirection: "desc",
    otherBucket: true,
    missingBucket: false,
    parentFormat: { id: "terms" },
  };
  return {
    ...{ label: labels[split.field], customLabel: true, dataType: "string", isBucketed: true, scale: "ordinal" },
    ...{ operationType: "terms", sourceField: split.field, params },
  };
};

const types: Record<Chart["shape"], string> = { bar: "lnsXY", line: "lnsXY", donut: "lnsPie", table: "lnsDatatable", metric: "lnsMetric" };

const xyOf = (chart: Chart, measures: readonly string[]): object => {
  const seriesType = chart.shape === "line" ? "line" : "bar_stacked";
  const layer = { layerId, layerType: "data", seriesType, accessors: measures, xAccessor: splitId(0) };
  return {
    legend: { isVisible: true, position: "right" },
    valueLabels: "hide",
    preferredSeriesType: seriesType,
    layers: [{ ...layer, ...(chart.splits.length > 1 && { splitAccessor: splitId(1) }) }],
  };
};

const visualizationOf = (chart: Chart): object => {
  const measures = chart.measures.map((_, index) => measureId(index));
  const splits = chart.splits.map((_, index) => splitId(index));
  switch (chart.shape) {
    case "metric":
      return { layerId, layerType: "data", metricAccessor: measures[0] };
    case "donut": {
      const display = { numberDisplay: "percent", categoryDisplay: "default", legendDisplay: "show" };
      return { shape: "donut", layers: [{ layerId, layerType: "data", primaryGroups: splits, metrics: measures, ...display }] };
    }
    case "table":
      return { layerId, layerType: "data", columns: [...splits, ...measures].map((columnId) => ({ columnId, isTransposed: false })) };
    default:
      return xyOf(chart, measures);
  }
};

/** A chart as Kibana's Lens keeps it. */
export const lensOf = (chart: Chart): object => {
  const columns = Object.fromEntries([
    ...chart.splits.map((split, index) => [splitId(index), splitColumn(chart, split)]),
    ...chart.measures.map((measure, index) => [measureId(index), measureColumn(measure)]),
  ]);
  return {
    title: chart.title,
    visualizationType: types[chart.shape],
    state: {
      datasourceStates: { formBased: { layers: { [layerId]: { columns, columnOrder: Object.keys(columns), incompleteColumns: {} } } } },
      visualization: visualizationOf(chart),
      query: { language: "lucene", query: chart.where ?? "" },
      filters: [],
      internalReferences: [],
      adHocDataViews: {},
    },
  };
};

/** The name under which a Lens object refers to its data view. */
export const lensReference = `indexpattern-datasource-layer-${layerId}`;

const measureAggregation = (measure: Exclude<Measure, { of: "count" }>): object => {
  if (measure.of === "percentile") return { percentiles: { field: measure.field, percents: [measure.percentile] } };
  const names = { average: "avg", max: "max", sum: "sum", unique_count: "cardinality" } as const;
  return { [names[measure.of]]: { field: measure.field } };
};

/** The aggregation that a chart asks of Elasticsearch: what a test can run where no Kibana runs. */
export const aggregationOf = (chart: Chart): Record<string, object> => {
  const innermost: Record<string, object> = Object.fromEntries(
    chart.measures.flatMap((measure, index) => (measure.of === "count" ? [] : [[measureId(index), measureAggregation(measure)]])),
  );
  return chart.splits.reduceRight<Record<string, object>>((aggs, split, index) => {
    const { timeField } = views[chart.view];
    const own =
      split.by === "time"
        ? { date_histogram: { field: timeField, fixed_interval: "1h", time_zone: "Asia/Shanghai" } }
        : { terms: { field: split.field, size: split.size } };
    return { [splitId(index)]: { ...own, ...(Object.keys(aggs).length > 0 && { aggs }) } };
  }, innermost);
};
