-- What came after each new stretch of short term support?
--
-- The first of these that holds: a death by a week after it; hospital, as its own outcome says; the highest
-- service still open after it, whatever kind of event names it, that began in it or by a week after; the best
-- outcome of the stretch itself, of requests, assessments and reviews that began so and ended after it, and of
-- assessments and reviews that ended in its last fortnight; equipment given meanwhile; nothing that tells.
-- Outcomes that only say that something goes on (the first six in the order) come after all that say how it
-- ended, and tell nothing.
-- Source: ASCOF 2A (reference 7).
WITH services_after AS (
  SELECT
    stretches.la_code,
    stretches.person,
    stretches.stretch,
    MIN(
      CASE
        WHEN events.service_type = 'long term support: nursing care' THEN 1
        WHEN events.service_type = 'long term support: residential care' THEN 2
        WHEN events.service_type = 'long term support: community' THEN 3
        WHEN events.service_type = 'long term support: prison' THEN 4
        WHEN events.service_type = 'short term support: st-max' THEN 5
        WHEN events.service_component IN ('short term residential care', 'short term nursing care') THEN 8
        WHEN events.service_type = 'short term support: ongoing low level' THEN 6
        WHEN events.service_type = 'short term support: other short term' THEN 7
      END
    ) AS service_place
  FROM ascof_2a_stretches AS stretches
  JOIN events ON events.la_code = stretches.la_code AND events.person = stretches.person
  WHERE events.client_type = 'service user'
    AND (events.event_end IS NULL OR events.event_end > stretches.last_day)
    AND events.event_start >= stretches.first_day
    AND DATE_DIFF('day', stretches.last_day, events.event_start) <= 7
  GROUP BY stretches.la_code, stretches.person, stretches.stretch
),
outcomes AS (
  SELECT la_code, person, stretch, event_outcome, outcome_place
  FROM ascof_2a_stretches
  WHERE outcome_place IS NOT NULL
  UNION ALL
  SELECT stretches.la_code, stretches.person, stretches.stretch, events.event_outcome, events.outcome_place
  FROM ascof_2a_stretches AS stretches
  JOIN events ON events.la_code = stretches.la_code AND events.person = stretches.person
  WHERE events.client_type = 'service user'
    AND events.outcome_place IS NOT NULL
    AND (
      (
        events.event_type IN ('request', 'assessment', 'review')
        AND events.event_end > stretches.last_day
        AND events.event_start >= stretches.first_day
        AND DATE_DIFF('day', stretches.last_day, events.event_start) <= 7
        AND events.event_outcome <> 'nfa: support ended as planned'
      )
      OR (
        events.event_type IN ('assessment', 'review')
        AND events.event_end BETWEEN stretches.first_day AND stretches.last_day
        AND DATE_DIFF('day', events.event_end, stretches.last_day) < 14
      )
    )
),
outcomes_placed AS (
  SELECT
    outcomes.*,
    ROW_NUMBER() OVER (
      PARTITION BY la_code, person, stretch
      ORDER BY outcome_place + CASE WHEN outcome_place <= 6 THEN 100 ELSE 0 END
    ) AS place
  FROM outcomes
),
equipment AS (
  SELECT DISTINCT stretches.la_code, stretches.person, stretches.stretch
  FROM ascof_2a_stretches AS stretches
  JOIN events ON events.la_code = stretches.la_code AND events.person = stretches.person
  WHERE events.event_type = 'service'
    AND events.client_type = 'service user'
    AND events.service_component = 'equipment'
    AND events.event_start BETWEEN stretches.first_day AND stretches.last_day
)
SELECT
  stretches.la_code,
  stretches.person,
  stretches.stretch,
  stretches.band,
  CASE
    WHEN DATE_DIFF('day', stretches.last_day, stretches.date_of_death) <= 7 THEN 'nfa: deceased'
    WHEN stretches.event_outcome = 'admitted to hospital' THEN 'admitted to hospital'
    WHEN services_after.service_place <= 4 THEN 'long term support'
    WHEN services_after.service_place = 5 THEN 'short term support: st-max'
    WHEN services_after.service_place = 6 THEN 'short term support: ongoing low level'
    WHEN services_after.service_place = 7 THEN 'short term support: other short term'
    WHEN services_after.service_place = 8 THEN 'short term support: residential or nursing care'
    WHEN outcomes_placed.outcome_place > 6 THEN outcomes_placed.event_outcome
    WHEN equipment.person IS NOT NULL THEN 'short term support: ongoing low level'
    ELSE 'unable to classify'
  END AS sequel
FROM ascof_2a_stretches AS stretches
LEFT JOIN services_after
  ON services_after.la_code = stretches.la_code
  AND services_after.person = stretches.person
  AND services_after.stretch = stretches.stretch
LEFT JOIN outcomes_placed
  ON outcomes_placed.la_code = stretches.la_code
  AND outcomes_placed.person = stretches.person
  AND outcomes_placed.stretch = stretches.stretch
  AND outcomes_placed.place = 1
LEFT JOIN equipment
  ON equipment.la_code = stretches.la_code
  AND equipment.person = stretches.person
  AND equipment.stretch = stretches.stretch
