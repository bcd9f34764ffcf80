-- Who drew on long term support at any time in the period, and which support came first in the order?
--
-- The order and the rows are those of ASCOF 3D, so a review that names a long term service counts as one;
-- only the days differ: whoever had such support on any day of the period is here, though it ended or they died
-- before the last. Age is taken on the last day of the period.
-- Source: SALT LTS001a as NHS England derived it, with the order of ASCOF 3D (reference 6.1 and 7).
WITH placed AS (
  SELECT
    events.la_code,
    events.person,
    MAX(FLOOR(DATE_DIFF('day', people.birth_date, $last_day) / 365.25)) AS age,
    MIN(
      CASE
        WHEN events.service_type = 'long term support: nursing care' THEN 1
        WHEN events.service_type = 'long term support: residential care' THEN 2
        WHEN events.service_type = 'long term support: community'
          AND (
            events.service_component = 'direct payment' OR events.delivery_mechanism = 'direct payment'
          ) THEN 3
        WHEN events.service_type = 'long term support: community'
          AND events.delivery_mechanism = 'cassr managed personal budget' THEN 4
        WHEN events.service_type = 'long term support: community'
          AND events.delivery_mechanism = 'cassr commissioned support' THEN 5
        WHEN events.service_type = 'long term support: community' THEN 6
        WHEN events.service_component = 'direct payment' THEN 9
        WHEN events.delivery_mechanism = 'cassr managed personal budget' THEN 7
        WHEN events.delivery_mechanism = 'cassr commissioned support' THEN 8
        ELSE 9
      END
    ) AS place
  FROM events
  JOIN people ON people.la_code = events.la_code AND people.person = events.person
  WHERE events.service_type IN (
      'long term support: nursing care',
      'long term support: residential care',
      'long term support: community',
      'long term support: prison'
    )
    AND events.client_type = 'service user'
    AND events.event_start <= $last_day
    AND (
      events.event_end IS NULL
      OR (events.event_end >= events.event_start AND events.event_end >= $first_day)
    )
    AND (people.date_of_death IS NULL OR people.date_of_death >= $first_day)
  GROUP BY events.la_code, events.person
)
SELECT
  la_code,
  person,
  place,
  CASE WHEN age < 65 THEN '18 to 64' WHEN age >= 65 THEN '65 and above' ELSE 'Unknown' END AS band
FROM placed
WHERE age >= 18 OR age IS NULL
