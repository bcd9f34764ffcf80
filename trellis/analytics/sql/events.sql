-- What happened, each event told once and in the words of Release 2?
--
-- One event is one council, person, first day, kind of client and of event, and further: last day (not for a
-- service), route (for a request), type (for an assessment), type and component (for a service), all as they
-- were sent. Its rows are sorted: newest submission, still going on, latest end, outcome highest in the order,
-- conversation marked, highest record; the first is kept whole.
--
-- A service that goes on past the days of its submission is looked for in the next one. Where it is not there,
-- it is taken to have ended with those days. The row kept is of the newest submission the event is in, so it
-- was not looked for in vain only where that is the council's last.
-- Source: national pipeline, GetDerivedFields and GetUniqueEvents (reference 5.4 and 5.5).
WITH last_submissions AS (
  SELECT la_code, MAX(ref_first_day) AS ref_first_day
  FROM events_in_period
  GROUP BY la_code
),
outcomes AS (
  SELECT lists.raw, lists.cleaned, lists.grouped, outcome_order.place
  FROM lists
  LEFT JOIN outcome_order ON outcome_order.event_outcome = lists.cleaned
  WHERE lists.field = 'event_outcome'
),
closed AS (
  SELECT
    rows_in.*,
    outcomes.cleaned AS outcome_cleaned,
    outcomes.grouped AS outcome_group,
    outcomes.place AS outcome_place,
    CASE
      WHEN rows_in.ref_first_day < last_submissions.ref_first_day
        AND (rows_in.ended_on IS NULL OR rows_in.ended_on > rows_in.ref_last_day)
        THEN rows_in.ref_last_day
      ELSE rows_in.ended_on
    END AS closed_on
  FROM events_in_period AS rows_in
  JOIN last_submissions ON last_submissions.la_code = rows_in.la_code
  LEFT JOIN outcomes ON outcomes.raw = rows_in.event_outcome
),
placed AS (
  SELECT
    closed.*,
    ROW_NUMBER() OVER (
      PARTITION BY
        la_code,
        person,
        event_start,
        client_type,
        event_type,
        CASE WHEN event_type NOT LIKE '%service%' THEN ended_on END,
        CASE WHEN event_type LIKE '%request%' THEN request_route END,
        CASE WHEN event_type LIKE '%assessment%' THEN assessment_type END,
        CASE WHEN event_type LIKE '%service%' THEN service_type END,
        CASE WHEN event_type LIKE '%service%' THEN service_component END
      ORDER BY
        ref_last_day DESC,
        COALESCE(closed_on, CAST('9999-01-01' AS DATE)) DESC,
        COALESCE(outcome_place, 999),
        COALESCE(conversation, -1) DESC,
        record DESC
    ) AS place
  FROM closed
)
SELECT
  kept.la_code,
  kept.person,
  kept.record,
  kept.ref_last_day,
  kept.event_type,
  kept.event_start,
  kept.closed_on AS event_end,
  client_types.cleaned AS client_type,
  kept.outcome_cleaned AS event_outcome,
  kept.outcome_group,
  kept.outcome_place,
  request_routes.cleaned AS request_route,
  assessment_types.cleaned AS assessment_type,
  service_types.cleaned AS service_type,
  service_types.grouped AS service_group,
  service_components.cleaned AS service_component,
  delivery_mechanisms.cleaned AS delivery_mechanism,
  review_reasons.cleaned AS review_reason,
  kept.date_of_death,
  kept.birth_year,
  kept.birth_month,
  genders.cleaned AS gender,
  ethnicities.cleaned AS ethnicity,
  support_reasons.cleaned AS primary_support_reason,
  accommodations.cleaned AS accommodation_status,
  employments.cleaned AS employment_status,
  unpaid_carers.cleaned AS has_unpaid_carer,
  fundings.cleaned AS client_funding_status,
  kept.la_person,
  kept.linked_1,
  kept.linked_2,
  kept.linked_3
FROM placed AS kept
LEFT JOIN lists AS client_types
  ON client_types.field = 'client_type' AND client_types.raw = kept.client_type
LEFT JOIN lists AS request_routes
  ON request_routes.field = 'request_route' AND request_routes.raw = kept.request_route
LEFT JOIN lists AS assessment_types
  ON assessment_types.field = 'assessment_type' AND assessment_types.raw = kept.assessment_type
LEFT JOIN lists AS service_types
  ON service_types.field = 'service_type' AND service_types.raw = kept.service_type
LEFT JOIN lists AS service_components
  ON service_components.field = 'service_component' AND service_components.raw = kept.service_component
LEFT JOIN lists AS delivery_mechanisms
  ON delivery_mechanisms.field = 'delivery_mechanism' AND delivery_mechanisms.raw = kept.delivery_mechanism
LEFT JOIN lists AS review_reasons
  ON review_reasons.field = 'review_reason' AND review_reasons.raw = kept.review_reason
LEFT JOIN lists AS genders
  ON genders.field = 'gender' AND genders.raw = kept.gender
LEFT JOIN lists AS ethnicities
  ON ethnicities.field = 'ethnicity' AND ethnicities.raw = kept.ethnicity
LEFT JOIN lists AS support_reasons
  ON support_reasons.field = 'primary_support_reason' AND support_reasons.raw = kept.primary_support_reason
LEFT JOIN lists AS accommodations
  ON accommodations.field = 'accommodation_status' AND accommodations.raw = kept.accommodation_status
LEFT JOIN lists AS employments
  ON employments.field = 'employment_status' AND employments.raw = kept.employment_status
LEFT JOIN lists AS unpaid_carers
  ON unpaid_carers.field = 'has_unpaid_carer' AND unpaid_carers.raw = kept.has_unpaid_carer
LEFT JOIN lists AS fundings
  ON fundings.field = 'client_funding_status' AND fundings.raw = kept.client_funding_status
WHERE kept.place = 1
