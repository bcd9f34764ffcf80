-- Which days does each submission cover, going by when its events ended?
--
-- A month counts where it has at least 2% of the ended events of the file, and at most one kind of event
-- fewer than the month with most kinds. A file with fewer than 100 ended events is taken at all its months;
-- or, where the engine is told so, at the days it states itself.
-- Source: national pipeline, derived reporting periods (reference 5.1). Its text says stated days for such
-- small files and its SQL says all months; the SQL is followed for a national store.
WITH files AS (
  SELECT
    la_code,
    import_date,
    MIN(stated_first_day) AS stated_first_day,
    MAX(stated_last_day) AS stated_last_day
  FROM raw
  GROUP BY la_code, import_date
),
totals AS (
  SELECT la_code, import_date, SUM(ended) AS ended_in_all, MAX(kinds) AS most_kinds
  FROM submission_months
  GROUP BY la_code, import_date
),
spans AS (
  SELECT
    months.la_code,
    months.import_date,
    MIN(months.month_begins) AS first_day,
    MAX(LAST_DAY(months.month_begins)) AS last_day
  FROM submission_months AS months
  JOIN totals ON totals.la_code = months.la_code AND totals.import_date = months.import_date
  WHERE totals.ended_in_all < 100
    OR (100 * months.ended >= 2 * totals.ended_in_all AND months.kinds >= totals.most_kinds - 1)
  GROUP BY months.la_code, months.import_date
)
SELECT
  files.la_code,
  files.import_date,
  files.stated_first_day,
  files.stated_last_day,
  COALESCE(totals.ended_in_all, 0) AS ended_in_all,
  CASE
    WHEN $small_files = 'stated' AND COALESCE(totals.ended_in_all, 0) < 100 THEN files.stated_first_day
    ELSE spans.first_day
  END AS first_day,
  CASE
    WHEN $small_files = 'stated' AND COALESCE(totals.ended_in_all, 0) < 100 THEN files.stated_last_day
    ELSE spans.last_day
  END AS last_day
FROM files
LEFT JOIN totals ON totals.la_code = files.la_code AND totals.import_date = files.import_date
LEFT JOIN spans ON spans.la_code = files.la_code AND spans.import_date = files.import_date
