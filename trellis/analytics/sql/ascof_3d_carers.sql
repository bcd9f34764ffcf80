-- What support was each unpaid carer given in the period?
--
-- A carer's row counts where it names support to carers, or names no service and is an assessment, a review,
-- or advice. 1 direct payment, 2 managed personal budget, 3 commissioned support, 4 mechanism not known,
-- 5 advice, 6 nothing direct; the lowest counts. `service_component <> 'direct payment'` is neither true nor
-- false where there is no component, so a service without one is in no category and drops out, unless its
-- mechanism is a direct payment. So the published SQL counts.
-- Source: ASCOF 3D, carers (reference 6.2).
WITH carers_rows AS (
  SELECT
    events.la_code,
    events.person,
    events.event_type,
    events.service_type,
    events.service_component,
    events.delivery_mechanism,
    COALESCE(events.event_outcome, 'invalid and not mapped') AS event_outcome,
    FLOOR(DATE_DIFF('day', people.birth_date, $last_day) / 365.25) AS age
  FROM events
  JOIN people ON people.la_code = events.la_code AND people.person = events.person
  WHERE events.client_type IN (
      'unpaid carer', 'unpaid carer known by association', 'carer', 'carer known by association'
    )
    AND events.event_start <= $last_day
    AND (
      events.event_end IS NULL
      OR (events.event_end >= $first_day AND events.event_end >= events.event_start)
    )
    AND (people.date_of_death IS NULL OR people.date_of_death >= $first_day)
    AND (
      (events.service_type IS NULL AND events.event_outcome = 'nfa: information and advice or signposting')
      OR events.service_type IN (
        'unpaid carer support: direct to unpaid carer',
        'unpaid carer support: support involving the person cared-for'
      )
      OR (events.event_type IN ('assessment', 'review') AND events.service_type IS NULL)
    )
),
placed AS (
  SELECT
    la_code,
    person,
    age,
    CASE
      WHEN service_type = 'unpaid carer support: direct to unpaid carer'
        AND (delivery_mechanism = 'direct payment' OR service_component = 'direct payment') THEN 1
      WHEN service_type = 'unpaid carer support: direct to unpaid carer'
        AND delivery_mechanism = 'cassr managed personal budget'
        AND service_component <> 'direct payment' THEN 2
      WHEN service_type = 'unpaid carer support: direct to unpaid carer'
        AND delivery_mechanism = 'cassr commissioned support'
        AND service_component <> 'direct payment' THEN 3
      WHEN service_type = 'unpaid carer support: direct to unpaid carer'
        AND (
          delivery_mechanism IS NULL
          OR delivery_mechanism NOT IN (
            'direct payment', 'cassr managed personal budget', 'cassr commissioned support'
          )
        )
        AND service_component <> 'direct payment' THEN 4
      WHEN service_type = 'unpaid carer support: support involving the person cared-for' THEN 6
      WHEN event_type IN ('assessment', 'review')
        AND event_outcome <> 'nfa: information and advice or signposting' THEN 6
      WHEN event_type IN ('assessment', 'review') THEN 5
      WHEN event_type = 'request' THEN 5
    END AS place
  FROM carers_rows
)
SELECT
  la_code,
  person,
  MIN(place) AS place,
  CASE WHEN MIN(age) < 65 THEN '18 to 64' WHEN MIN(age) >= 65 THEN '65 and above' ELSE 'Unknown' END AS band
FROM placed
GROUP BY la_code, person
HAVING MIN(place) IS NOT NULL AND (MIN(age) >= 18 OR MIN(age) IS NULL)
