-- tables
CREATE VIEW ops AS FROM read_parquet('{hall}/operations/*.parquet', file_row_number = true, filename = true);
CREATE TABLE items AS FROM read_parquet('{hall}/registers/items.parquet');
CREATE TABLE windows AS FROM read_parquet('{hall}/registers/windows.parquet');
CREATE TABLE days AS SELECT d::DATE AS day, count(w.day) OVER (ORDER BY d) AS ordinal
    FROM (SELECT unnest(generate_series(min(day), max(day), INTERVAL 1 DAY)) AS d FROM calendar) LEFT JOIN calendar w ON w.day = d;

-- 2.1.2
SELECT id FROM ops JOIN items USING (item) WHERE kind = 'acceptance' AND retained AND place NOT IN ('hall', 'online')

-- 2.1.3
SELECT id FROM ops d JOIN items USING (item) WHERE kind = 'decision' AND entered_on IS NOT NULL AND NOT EXISTS (
        FROM ops a WHERE a.kind = 'acceptance' AND a."case" = d."case" AND a.place IN ('hall', 'online') AND a."at" < d."at")

-- 2.2.2
SELECT id FROM ops WHERE kind = 'sign_off' AND level = 'county' AND place <> 'hall'

-- 2.3.1
WITH pauses AS (SELECT "case", min("at")::DATE AS since, max("at")::DATE AS until FROM ops
            WHERE kind IN ('special_procedure_start', 'special_procedure_end') GROUP BY "case"),
        accepted AS (SELECT id, "case", "at", w.ordinal AS first, w.ordinal + 2 AS due FROM ops JOIN items USING (item)
            JOIN days w ON w.day = "at"::DATE WHERE kind = 'acceptance' AND category = 'ordinary' AND items.level = 'county'
            AND exception = 'none'),
        skipped AS (SELECT p."case", s.ordinal AS since, u.ordinal AS until FROM pauses p JOIN days s ON s.day = p.since
            JOIN days u ON u.day = p.until),
        decided AS (SELECT a.id, a.due + CASE WHEN p.since < a.due THEN greatest(p.until - greatest(p.since, a.first), 0)
            ELSE 0 END AS due, d."at" FROM accepted a LEFT JOIN skipped p USING ("case")
            LEFT JOIN ops d ON d.kind = 'decision' AND d."case" = a."case" AND d."at" >= a."at")
        SELECT id FROM decided LEFT JOIN days w ON w.day = "at"::DATE GROUP BY id
        HAVING coalesce(min(w.ordinal), 99999) > any_value(coalesce(due, 0))

-- 2.5.6
SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY "case" ORDER BY "at", filename, file_row_number) AS nth FROM ops
        WHERE kind = 'notice') WHERE nth > 1

-- 2.6.1
SELECT id FROM ops JOIN windows w USING ("window") WHERE kind = 'payment' AND amount > 0 AND w.type <> 'settlement'
