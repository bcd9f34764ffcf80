-- Who, of those with long term support on the last day, had had it without a break for more than 12 months?
--
-- Services that follow one another with no whole day between them, or run side by side, are one stretch. A
-- stretch still open on the last day that began a year before it or earlier counts; where that support stands
-- in the order is told by what is open on the last day.
-- Source: SALT LTS001c as NHS England derived it (reference 7).
WITH spells AS (
  SELECT
    events.la_code,
    events.person,
    events.record,
    events.event_start,
    COALESCE(events.event_end, CAST('9999-01-01' AS DATE)) AS event_end
  FROM events
  WHERE events.service_type IN (
      'long term support: nursing care',
      'long term support: residential care',
      'long term support: community',
      'long term support: prison'
    )
    AND events.client_type = 'service user'
    AND events.event_start <= $last_day
    AND (events.event_end IS NULL OR events.event_end >= events.event_start)
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
    SUM(CASE WHEN DATE_DIFF('day', ended_before, event_start) <= 1 THEN 0 ELSE 1 END) OVER (
      PARTITION BY la_code, person
      ORDER BY event_start, event_end, record
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM followed
),
lasting AS (
  SELECT la_code, person
  FROM numbered
  GROUP BY la_code, person, stretch
  HAVING MAX(event_end) >= $last_day AND MIN(event_start) <= $last_day - INTERVAL '1' YEAR
)
SELECT clients.la_code, clients.person, clients.place, clients.band
FROM ascof_3d_clients AS clients
JOIN lasting ON lasting.la_code = clients.la_code AND lasting.person = clients.person
