-- 2.1.1
SELECT item AS trigger, unit, verdict(retained, county_exemption IS NOT NULL, entered_on IS NOT NULL, NULL) AS verdict FROM items

-- 2.1.2
SELECT id AS trigger, unit, "at", verdict(retained, county_exemption IS NOT NULL, place IN ('hall', 'online'), NULL) AS verdict FROM accepted

-- 2.1.3
SELECT id AS trigger, unit, "at", verdict(entered_on IS NOT NULL, FALSE, met, NULL) AS verdict
FROM (SELECT *, EXISTS (FROM accepted a WHERE a."case" = d."case" AND a."at" < d."at" AND a.place IN ('hall', 'online')) AS met FROM decided d)

-- 2.2.1
SELECT id AS trigger, unit, "at", verdict(TRUE, coalesce(level <> 'county', FALSE), place IN ('hall', 'online'), NULL) AS verdict
FROM ops WHERE kind = 'review'

-- 2.2.2
SELECT id AS trigger, unit, "at", verdict(TRUE, coalesce(level <> 'county', FALSE), place = 'hall', NULL) AS verdict FROM signed_off

-- 2.2.3
SELECT id AS trigger, unit, "at", verdict(TRUE, FALSE, met, NULL) AS verdict
FROM (SELECT *, EXISTS (FROM signed_off s WHERE s."case" = d."case" AND s."at" < d."at" AND place = 'hall'
      AND role IN ('unit_leader', 'principal') AND of_unit = d.unit) AS met
      FROM decided d WHERE needs_leader_sign_off AND level = 'county')

-- 2.2.4
SELECT id AS trigger, unit, "at", verdict(TRUE, level <> 'county', place IN ('hall', 'online'), NULL) AS verdict FROM decided

-- 2.3.1
WITH due AS (SELECT *, ordinal + 2 + skipped(since, until, ordinal, ordinal + 2) AS last
    FROM accepted LEFT JOIN answered USING (id) WHERE category = 'ordinary' AND level = 'county')
SELECT id AS trigger, unit, ends AS "at", verdict(TRUE, exception <> 'none', coalesce(decided_at <= ends, FALSE), ends) AS verdict
FROM due LEFT JOIN working_days USING (last)

-- 2.3.2
WITH due AS (SELECT *, ordinal + 30 + skipped(since, until, ordinal, ordinal + 30) AS last
    FROM accepted LEFT JOIN answered USING (id) WHERE category IN ('major', 'investment'))
SELECT id AS trigger, unit, ends AS "at", verdict(TRUE, FALSE, coalesce(decided_at <= ends, FALSE), ends) AS verdict
FROM due LEFT JOIN working_days USING (last)

-- 2.3.3
SELECT id AS trigger, unit, d10 AS "at", verdict(TRUE, FALSE, met, d10) AS verdict
FROM (SELECT *, EXISTS (FROM rest f WHERE f.kind = 'formalities_completed' AND f."case" = u."case" AND f."at" BETWEEN u."at" AND u.d10) AS met
      FROM rest u WHERE kind = 'urgent_handling')

-- 2.3.4
SELECT unit AS trigger, unit, verdict(window_unit, FALSE, procedure_streamlined_on IS NOT NULL, NULL) AS verdict FROM units

-- 2.3.5
WITH promised AS (SELECT a.*, p.ordinal AS promised, CASE WHEN a.since IS NULL THEN 0
        ELSE greatest(least(a.until, p.ordinal) - greatest(a.since, a.ordinal), 0) END AS skipped
    FROM accepted a JOIN days p ON p.day = promised_by::DATE),
due AS (SELECT p.*, decided_at, CASE WHEN skipped > 0 THEN (w.day + promised_by::TIMESTAMP::TIME)::TIMESTAMPTZ ELSE promised_by END AS due
    FROM promised p LEFT JOIN answered USING (id) LEFT JOIN working_days w ON w.last = greatest(p.until, promised) + skipped)
SELECT id AS trigger, unit, "case", due AS "at", verdict(TRUE, FALSE, coalesce(decided_at <= due, FALSE), due) AS verdict FROM due

-- 2.3.6
SELECT trigger, due AS "at", verdict(TRUE, FALSE, met, due) AS verdict
FROM (SELECT '2.3.5:' || trigger AS trigger, d1 AS due, EXISTS (FROM rest d WHERE d.kind = 'deemed_approval' AND d."case" = f."case"
      AND d.responsible_unit = f.unit AND d."at" BETWEEN f."at" AND days.d1) AS met
      FROM found f JOIN days ON day = "at"::DATE WHERE clause = '2.3.5' AND verdict = 'breach')

-- 2.4.1
WITH often AS (SELECT "case" FROM ops WHERE kind = 'visit' GROUP BY "case" HAVING count(*) > 2)
SELECT NULL AS trigger, NULL AS unit, NULL AS "at", 'met' AS verdict FROM ops WHERE kind = 'visit' AND "case" NOT IN (FROM often)
UNION ALL SELECT id, unit, "at", verdict(TRUE, FALSE, nth <= 2, NULL)
FROM (SELECT *, row_number() OVER (PARTITION BY "case" ORDER BY "at", filename, file_row_number) AS nth
      FROM ops WHERE kind = 'visit' AND "case" IN (FROM often))

-- 2.4.2
SELECT id AS trigger, unit, d0 AS "at", verdict(complete, FALSE, met, d0) AS verdict
FROM (SELECT *, EXISTS (FROM accepted a WHERE a."case" = p."case" AND a."at" BETWEEN p."at" AND p.d0) AS met FROM applied p)

-- 2.4.3
SELECT id AS trigger, unit, "at", verdict(category IN ('major', 'investment') OR exception = 'prior_approval', FALSE, met, NULL) AS verdict
FROM (SELECT *, EXISTS (FROM rest j WHERE j.kind = 'joint_meeting' AND j."case" = d."case" AND j."at" < d."at") AS met FROM decided d)

-- 2.4.4
SELECT id AS trigger, unit, "case", d2 AS "at", verdict(TRUE, FALSE, met, d2) AS verdict
FROM (SELECT *, EXISTS (FROM rest a WHERE a.kind = 'joint_attendance' AND a."case" = i."case" AND a.unit = i.unit
      AND a."at" BETWEEN i."at" AND i.d2) AS met FROM rest i WHERE kind = 'joint_invitation')

-- 2.4.5
SELECT id AS trigger, d5 AS "at", verdict(entrusted, FALSE, met, d5) AS verdict
FROM (SELECT *, EXISTS (FROM rest j WHERE j.kind = 'joint_meeting' AND j."case" = a."case" AND j.convened_by = 'centre'
      AND j."at" BETWEEN a."at" AND a.d5) AS met FROM accepted a WHERE entrusted)

-- 2.4.6
SELECT id AS trigger, "at", verdict(TRUE, FALSE, met, NULL) AS verdict
FROM (SELECT *, EXISTS (FROM rest f WHERE f.kind = 'lead_failure' AND f."case" = o."case" AND f.unit = o.unit AND f."at" < o."at") AS met
      FROM rest o WHERE kind = 'lead_order')

-- 2.4.7
SELECT trigger, due AS "at", verdict(TRUE, FALSE, met, due) AS verdict
FROM (SELECT '2.4.4:' || trigger AS trigger, d1 AS due, EXISTS (FROM rest d WHERE d.kind = 'deemed_consent' AND d."case" = f."case"
      AND d.unit = f.unit AND d.responsible_unit = f.unit AND d."at" BETWEEN f."at" AND days.d1) AS met
      FROM found f JOIN days ON day = "at"::DATE WHERE clause = '2.4.4' AND verdict = 'breach')

-- 2.4.8
SELECT id AS trigger, unit, d2 AS "at", verdict(TRUE, FALSE, met, d2) AS verdict
FROM (SELECT *, EXISTS (FROM rest s WHERE s.kind = 'superior_submission' AND s."case" = a."case" AND s."at" BETWEEN a."at" AND a.d2) AS met
      FROM accepted a WHERE level IN ('city', 'province'))

-- 2.4.9
SELECT id AS trigger, "at", verdict(units_involved > 1, FALSE, led_by = 'centre', NULL) AS verdict
FROM rest LEFT JOIN items USING (item) WHERE kind = 'superior_submission'

-- 2.4.10
SELECT id AS trigger, unit, d5 AS "at", verdict(units_involved = 1, FALSE, met, d5) AS verdict
FROM (SELECT s.*, units_involved, EXISTS (FROM rest t WHERE t.kind = 'tracking' AND t."case" = s."case" AND t.unit = s.unit
      AND t."at" BETWEEN s."at" AND s.d5) AS met FROM rest s LEFT JOIN items USING (item) WHERE kind = 'superior_submission')

-- 2.4.11
SELECT id AS trigger, unit, "at", 'breach' AS verdict FROM rest WHERE kind = 'lead_failure'

-- 2.5.1
SELECT id AS trigger, unit, "at", verdict(TRUE, FALSE, staff IS NOT NULL, NULL) AS verdict FROM rest WHERE kind = 'enquiry'

-- 2.5.2
SELECT id AS trigger, unit, staff, "at", verdict(in_scope, FALSE, outcome = 'answered', NULL) AS verdict FROM rest WHERE kind = 'enquiry'

-- 2.5.3
SELECT id AS trigger, unit, staff, "at", verdict(NOT in_scope, FALSE, outcome = 'referred' AND referred_to IS NOT NULL, NULL) AS verdict
FROM rest WHERE kind = 'enquiry'

-- 2.5.4
SELECT id AS trigger, w.unit, d0 AS "at", verdict(TRUE, FALSE, met, d0) AS verdict
FROM (SELECT *, EXISTS (FROM rest r WHERE r.kind = 'reception' AND r.enquiry = e.enquiry AND r."window" = e.referred_to
      AND r."at" BETWEEN e."at" AND e.d0) AS met
      FROM rest e WHERE kind = 'enquiry' AND outcome = 'referred' AND referred_to IS NOT NULL) e LEFT JOIN windows w ON w."window" = referred_to

-- 2.5.5
SELECT id AS trigger, unit, staff, d0 AS "at", verdict(NOT complete, FALSE, met, d0) AS verdict
FROM (SELECT *, EXISTS (FROM noticed n WHERE n."case" = p."case" AND n."at" BETWEEN p."at" AND p.d0) AS met
      FROM applied p WHERE complete IS NOT TRUE)

-- 2.5.6
SELECT id AS trigger, unit, staff, "at", verdict(TRUE, FALSE, nth <= 1, NULL) AS verdict
FROM (SELECT *, row_number() OVER (PARTITION BY "case" ORDER BY "at", filename, file_row_number) AS nth FROM noticed)

-- 2.5.7
SELECT id AS trigger, unit, staff, "at", verdict(TRUE, FALSE, in_full, NULL) AS verdict FROM noticed

-- 2.5.8
SELECT id AS trigger, unit, staff, d1 AS "at", verdict(TRUE, FALSE, met, d1) AS verdict
FROM (SELECT *, EXISTS (FROM rest f WHERE f.kind = 'denial_filing' AND f."case" = o."case" AND f."at" BETWEEN o."at" AND o.d1
      AND copies >= 2 AND leader_copy AND archive_copy) AS met FROM rest o WHERE kind = 'objection')

-- 2.5.9
SELECT id AS trigger, unit, d2 AS "at", verdict(TRUE, FALSE, met, d2) AS verdict
FROM (SELECT *, EXISTS (FROM rest r JOIN staff USING (staff) WHERE r.kind = 'denial_review' AND r."case" = f."case"
      AND r."at" BETWEEN f."at" AND f.d2 AND role IN ('unit_leader', 'principal')) AS met FROM rest f WHERE kind = 'denial_filing')

-- 2.5.10
SELECT id AS trigger, unit, "at", verdict(upheld, FALSE, signed, NULL) AS verdict FROM rest WHERE kind = 'denial_review'

-- 2.5.11
SELECT id AS trigger, unit, d2 AS "at", verdict(NOT upheld, FALSE, met, d2) AS verdict
FROM (SELECT *, EXISTS (FROM rest c WHERE c.kind = 'denial_correction' AND c."case" = r."case" AND c."at" BETWEEN r."at" AND r.d2) AS met
      FROM rest r WHERE kind = 'denial_review')

-- 2.5.12
SELECT id AS trigger, unit, handler AS staff, d2 AS "at", verdict(upheld, FALSE, met, d2) AS verdict
FROM (SELECT *, EXISTS (FROM rest n WHERE n.kind = 'denial_notice' AND n."case" = r."case" AND n."at" BETWEEN r."at" AND r.d2
      AND n.written) AS met FROM rest r WHERE kind = 'denial_review')

-- 2.5.13
SELECT id AS trigger, unit, d5 AS "at", verdict(TRUE, FALSE, met, d5) AS verdict
FROM (SELECT *, EXISTS (FROM rest e WHERE e.kind = 'ledger_entry' AND e."case" = f."case" AND e."at" BETWEEN f."at" AND f.d5) AS met
      FROM rest f WHERE kind = 'denial_filing')

-- 2.6.1
SELECT id AS trigger, ops.unit, "at", verdict(TRUE, FALSE, w.type = 'settlement' AND w.place = 'hall', NULL) AS verdict
FROM ops LEFT JOIN windows w USING ("window") WHERE kind = 'payment'
