-- tables
-- What all chapters read. Columns that the files do not have are empty; nothing is checked or quarantined.
-- `calendar` holds the working days. d0 … d10 of a day: the end of the n-th working day after it (0: of itself, or the next one).
CREATE TABLE working_days AS SELECT day, row_number() OVER (ORDER BY day) AS last,
    (day + INTERVAL 1 DAY)::TIMESTAMPTZ - INTERVAL 1 MICROSECOND AS ends FROM calendar;
CREATE TABLE numbered AS SELECT d::DATE AS day, w.day IS NOT NULL AS working, count(w.day) OVER (ORDER BY d) AS ordinal
    FROM (SELECT unnest(generate_series(min(day), max(day), INTERVAL 1 DAY)) AS d FROM calendar) LEFT JOIN calendar w ON w.day = d;
CREATE TABLE days AS SELECT n.*, w0.ends AS d0, w1.ends AS d1, w2.ends AS d2, w3.ends AS d3, w5.ends AS d5, w10.ends AS d10
    FROM numbered n LEFT JOIN working_days w0 ON w0.last = ordinal + (NOT working)::INT
    LEFT JOIN working_days w1 ON w1.last = ordinal + 1 LEFT JOIN working_days w2 ON w2.last = ordinal + 2
    LEFT JOIN working_days w3 ON w3.last = ordinal + 3 LEFT JOIN working_days w5 ON w5.last = ordinal + 5
    LEFT JOIN working_days w10 ON w10.last = ordinal + 10;

CREATE MACRO verdict(applies, excepted, met, due) AS CASE
    WHEN NOT applies THEN NULL WHEN excepted THEN 'excepted' WHEN met THEN 'met'
    WHEN due > getvariable('as_of') THEN 'pending'
    WHEN applies AND NOT excepted AND NOT met THEN 'breach' ELSE 'undetermined' END;

CREATE TABLE units AS FROM read_parquet('{hall}/registers/units.parquet');
CREATE TABLE windows AS FROM read_parquet('{hall}/registers/windows.parquet');
CREATE TABLE staff AS FROM read_parquet('{hall}/registers/staff.parquet');
CREATE TABLE services AS FROM read_parquet('{hall}/registers/services.parquet');
CREATE TABLE postings AS SELECT NULL AS until, NULL AS end_reason WHERE FALSE
    UNION ALL BY NAME FROM read_parquet('{hall}/registers/postings.parquet');
CREATE TABLE items AS SELECT NULL AS county_exemption WHERE FALSE UNION ALL BY NAME FROM read_parquet('{hall}/registers/items.parquet');
CREATE TABLE authorisations AS SELECT NULL AS until WHERE FALSE
    UNION ALL BY NAME FROM read_parquet('{hall}/registers/authorisations.parquet');

CREATE TABLE shape (id TEXT, kind TEXT, "at" TIMESTAMPTZ, "case" TEXT, item TEXT, unit TEXT, staff TEXT, "window" TEXT, place TEXT,
    enquiry TEXT, in_scope BOOL, outcome TEXT, referred_to TEXT, complete BOOL, item_name TEXT, legal_basis TEXT, procedure TEXT,
    conditions TEXT, materials TEXT, fees TEXT, time_limit TEXT, promised_by TIMESTAMPTZ, entrusted BOOL, level TEXT,
    responsible_unit TEXT, convened_by TEXT, led_by TEXT, copies INT, leader_copy BOOL, archive_copy BOOL, upheld BOOL, signed BOOL,
    handler TEXT, written BOOL, month TEXT, year INT, since TIMESTAMPTZ, until TIMESTAMPTZ, approved BOOL, covers TEXT,
    replaces TEXT, months_counted INT);
CREATE VIEW ops AS FROM shape UNION ALL BY NAME
    FROM read_parquet('{hall}/operations/*.parquet', filename = true, file_row_number = true);

SET VARIABLE as_of = (SELECT max("at") FROM ops);
SET VARIABLE since = (SELECT min("at")::DATE FROM ops);

-- The kinds that nearly every case has are read once each, all others together.
CREATE TABLE rest AS SELECT * EXCLUDE (complete, promised_by, entrusted, item_name, legal_basis, conditions, materials, fees, time_limit)
    FROM ops LEFT JOIN days ON day = "at"::DATE
    WHERE kind NOT IN ('acceptance', 'decision', 'sign_off', 'notice', 'application', 'visit', 'payment', 'review', 'delivery');
CREATE TABLE decided AS SELECT id, "at", "case", ops.unit, place, entered_on, needs_leader_sign_off, items.level, category, exception
    FROM ops LEFT JOIN items USING (item) WHERE kind = 'decision';
CREATE TABLE signed_off AS SELECT id, "at", "case", ops.unit, place, level, role, staff.unit AS of_unit
    FROM ops LEFT JOIN staff USING (staff) WHERE kind = 'sign_off';
CREATE TABLE noticed AS SELECT id, "at", "case", unit, staff, filename, file_row_number, item_name IS NOT NULL AND legal_basis IS NOT NULL
    AND procedure IS NOT NULL AND conditions IS NOT NULL AND materials IS NOT NULL AND fees IS NOT NULL AND time_limit IS NOT NULL
    AS in_full FROM ops WHERE kind = 'notice';

-- A case has one pause. It skips the working days after its first day, up to its last; one without an end runs to as-of.
CREATE TABLE pauses AS SELECT "case", any_value(ordinal) FILTER (kind = 'special_procedure_start') AS since,
    coalesce(any_value(ordinal) FILTER (kind = 'special_procedure_end'),
        (SELECT ordinal FROM days WHERE day = getvariable('as_of')::DATE)) AS until
    FROM rest WHERE kind IN ('special_procedure_start', 'special_procedure_end') GROUP BY "case";
CREATE MACRO skipped(since, until, after, upto) AS
    CASE WHEN since < upto THEN greatest(until - greatest(since, after), 0) ELSE 0 END;

CREATE TABLE accepted AS SELECT id, "at", "case", ops.unit, place, promised_by, entrusted, ordinal, d0, d2, d5, p.since, p.until,
    retained, category, items.level, exception, county_exemption
    FROM ops LEFT JOIN items USING (item) LEFT JOIN days ON day = "at"::DATE LEFT JOIN pauses p USING ("case")
    WHERE kind = 'acceptance';
CREATE TABLE applied AS SELECT id, "at", "case", unit, staff, complete, d0 FROM ops LEFT JOIN days ON day = "at"::DATE
    WHERE kind = 'application';
-- The first decision that is not earlier than an acceptance, for the limits of 2.3.
CREATE TABLE answered AS SELECT a.id, min(d."at") AS decided_at FROM accepted a JOIN decided d USING ("case") WHERE d."at" >= a."at"
    GROUP BY a.id;
