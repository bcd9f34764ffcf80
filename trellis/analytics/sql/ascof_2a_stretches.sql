-- Which stretches of short term support to make the most of independence ended in the period, and were new?
--
-- Spells of such support no more than 7 days apart are one stretch; it ends with the last of them, and what
-- still goes on has not ended. Somebody is new who had no long term support that began before the stretch and
-- went on into the last 90 days before it; the kind of event is not asked, so a review that names a long term
-- service tells of one. Under 18 at its end, or dead before its start, is left out; of unknown age is not. A
-- spell told to end before it began is none.
-- Source: ASCOF 2A (reference 7).
WITH spells AS (
  SELECT
    la_code,
    person,
    record,
    event_start,
    COALESCE(event_end, CAST('9999-01-01' AS DATE)) AS event_end,
    event_outcome,
    outcome_place
  FROM events
  WHERE event_type = 'service'
    AND client_type = 'service user'
    AND service_type = 'short term support: st-max'
    AND (event_end IS NULL OR event_end >= event_start)
),
followed AS (
  SELECT
    spells.*,
    MAX(event_end) OVER (
      PARTITION BY la_code, person
      ORDER BY event_start, event_end, record
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS ended_before
  FROM spells
),
numbered AS (
  SELECT
    followed.*,
    SUM(CASE WHEN DATE_DIFF('day', ended_before, event_start) <= 7 THEN 0 ELSE 1 END) OVER (
      PARTITION BY la_code, person
      ORDER BY event_start, event_end, record
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM followed
),
last_first AS (
  SELECT
    numbered.*,
    ROW_NUMBER() OVER (
      PARTITION BY la_code, person, stretch
      ORDER BY event_end DESC, COALESCE(outcome_place, 999), record DESC
    ) AS from_last
  FROM numbered
),
stretches AS (
  SELECT
    la_code,
    person,
    stretch,
    MIN(event_start) AS first_day,
    MAX(event_end) AS last_day,
    MAX(CASE WHEN from_last = 1 THEN event_outcome END) AS event_outcome,
    MAX(CASE WHEN from_last = 1 THEN outcome_place END) AS outcome_place
  FROM last_first
  GROUP BY la_code, person, stretch
),
aged AS (
  SELECT
    stretches.*,
    people.date_of_death,
    FLOOR(DATE_DIFF('day', people.birth_date, stretches.last_day) / 365.25) AS age
  FROM stretches
  JOIN people ON people.la_code = stretches.la_code AND people.person = stretches.person
  WHERE stretches.last_day BETWEEN $first_day AND $last_day
    AND (people.date_of_death IS NULL OR people.date_of_death >= stretches.first_day)
)
SELECT
  la_code,
  person,
  stretch,
  first_day,
  last_day,
  event_outcome,
  outcome_place,
  date_of_death,
  CASE WHEN age < 65 THEN '18 to 64' WHEN age >= 65 THEN '65 and above' ELSE 'Unknown' END AS band
FROM aged
WHERE (age >= 18 OR age IS NULL)
  AND NOT EXISTS (
    SELECT 1
    FROM events AS earlier
    WHERE earlier.la_code = aged.la_code
      AND earlier.person = aged.person
      AND earlier.client_type = 'service user'
      AND earlier.service_group = 'long term support'
      AND earlier.event_start < aged.first_day
      AND (earlier.event_end IS NULL OR DATE_DIFF('day', earlier.event_end, aged.first_day) < 91)
  )
