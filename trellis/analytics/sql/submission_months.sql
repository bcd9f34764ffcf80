-- In which months did the events of each submission end, how many, and of how many kinds?
--
-- Events that end in the month the file was taken in, or later, say nothing of what it covers.
-- Source: national pipeline, derived reporting periods (reference 5.1).
SELECT
  la_code,
  import_date,
  CAST(DATE_TRUNC('month', event_end) AS DATE) AS month_begins,
  COUNT(*) AS ended,
  COUNT(DISTINCT event_type) AS kinds
FROM raw
WHERE event_end < CAST(DATE_TRUNC('month', import_date) AS DATE)
GROUP BY la_code, import_date, CAST(DATE_TRUNC('month', event_end) AS DATE)
