# language: en
Feature: Time limits of the receipt phase

  Elapsed hours, working days and deadlines; each boundary on both sides.


  @clause:RC06
  Rule: RC06 The confirmation is sent in the end

    "Confirmation of receipt is eventually followed by T05."

    @audit
    Scenario: RC06 in the audited period
      When the period is audited
      Then clause "RC06" has no breach

    Scenario: Sent a year later
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2012-03-01 09:00 |
      When clause "RC06" is judged
      Then the verdict is "met"

    Scenario: Never sent
      Given case "C1" has these operations
        | activity                               | time             |
        | Confirmation of receipt                | 2011-03-01 09:00 |
        | T06 Determine necessity of stop advice | 2011-03-01 10:00 |
      When clause "RC06" is judged
      Then the verdict is "breach"

    Scenario: Sent only before the receipt
      Given case "C1" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-03-01 08:00 |
        | Confirmation of receipt                    | 2011-03-01 09:00 |
      When clause "RC06" is judged
      Then the verdict is "breach"

    Scenario: Sent in another case only
      Given case "C1" has these operations
        | activity                | time             |
        | Confirmation of receipt | 2011-03-01 09:00 |
      And case "C2" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC06" is judged
      Then the verdict is "breach"

  @clause:RC05
  Rule: RC05 Sent within 168 hours

    "After Confirmation of receipt, T05 Print and send confirmation of receipt follows within 168
    hours."

    @audit
    Scenario: RC05 in the audited period
      When the period is audited
      Then clause "RC05" has no breach

    Scenario: Sent in exactly 168 hours
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-08 09:00 |
      When clause "RC05" is judged
      Then the verdict is "met"

    Scenario: Sent the next day
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-02 09:00 |
      When clause "RC05" is judged
      Then the verdict is "met"

    Scenario: Sent one second later
      Given case "C1" has these operations
        | activity                                   | time                |
        | Confirmation of receipt                    | 2011-03-01 09:00    |
        | T05 Print and send confirmation of receipt | 2011-03-08 09:00:01 |
      When clause "RC05" is judged
      Then the verdict is "breach"

    Scenario: 168 hours are elapsed time: the clocks were put forward
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-03-26 09:00 |
        | T05 Print and send confirmation of receipt | 2011-04-02 10:00 |
      When clause "RC05" is judged
      Then the verdict is "met"

    Scenario: One second after the 168 hours across the change of the clocks
      Given case "C1" has these operations
        | activity                                   | time                |
        | Confirmation of receipt                    | 2011-03-26 09:00    |
        | T05 Print and send confirmation of receipt | 2011-04-02 10:00:01 |
      When clause "RC05" is judged
      Then the verdict is "breach"

    Scenario: Sent in time in another case only
      Given case "C1" has these operations
        | activity                | time             |
        | Confirmation of receipt | 2011-03-01 09:00 |
      And case "C2" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC05" is judged
      Then the verdict is "breach"

    Scenario: Sent just before the receipt
      Given case "C1" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-03-01 08:59 |
        | Confirmation of receipt                    | 2011-03-01 09:00 |
      When clause "RC05" is judged
      Then the verdict is "breach"

    Scenario: The log ends before the 168 hours are up
      Given case "C1" has these operations
        | activity                               | time             |
        | Confirmation of receipt                | 2011-03-01 09:00 |
        | T06 Determine necessity of stop advice | 2011-03-01 10:00 |
      When clause "RC05" is judged
      Then the verdict is "breach"

  @clause:RC21
  Rule: RC21 Sent within 5 working days

    "T05 within 5 working days (Monday to Friday, no holidays) after Confirmation of receipt, the day of
    receipt not counted."

    @audit
    Scenario: RC21 in the audited period
      When the period is audited
      Then clause "RC21" has no breach

    Scenario: Received on Tuesday, sent late on Tuesday a week later
      Given case "C1" has these operations
        | activity                                   | time                |
        | Confirmation of receipt                    | 2011-03-01 09:00    |
        | T05 Print and send confirmation of receipt | 2011-03-08 23:59:59 |
      When clause "RC21" is judged
      Then the verdict is "met"

    Scenario: Sent on the day of receipt
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC21" is judged
      Then the verdict is "met"

    Scenario: Received on Tuesday, sent on Wednesday a week later
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-09 00:00 |
      When clause "RC21" is judged
      Then the verdict is "breach"

    Scenario: Received on Saturday, sent on Friday
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-03-05 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-11 17:00 |
      When clause "RC21" is judged
      Then the verdict is "met"

    Scenario: Received on Saturday, sent on Saturday a week later
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-03-05 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-12 00:00 |
      When clause "RC21" is judged
      Then the verdict is "breach"

    Scenario: Received on Thursday before Good Friday, sent on Thursday after it: holidays count
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-04-21 09:00 |
        | T05 Print and send confirmation of receipt | 2011-04-28 17:00 |
      When clause "RC21" is judged
      Then the verdict is "met"

    Scenario: Received on Thursday before Good Friday, sent on Friday a week later
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-04-21 09:00 |
        | T05 Print and send confirmation of receipt | 2011-04-29 00:00 |
      When clause "RC21" is judged
      Then the verdict is "breach"

    Scenario: Sent within the working days in another case only
      Given case "C1" has these operations
        | activity                | time             |
        | Confirmation of receipt | 2011-03-01 09:00 |
      And case "C2" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC21" is judged
      Then the verdict is "breach"

    Scenario: Sent the day before the receipt
      Given case "C1" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-02-28 09:00 |
        | Confirmation of receipt                    | 2011-03-01 09:00 |
      When clause "RC21" is judged
      Then the verdict is "breach"

    Scenario: The log ends before the working days are up
      Given case "C1" has these operations
        | activity                               | time             |
        | Confirmation of receipt                | 2011-03-01 09:00 |
        | T06 Determine necessity of stop advice | 2011-03-01 10:00 |
      When clause "RC21" is judged
      Then the verdict is "breach"

  @clause:RC10
  Rule: RC10 Determined, then sent within the hour

    "T04 is directly followed by T05, within one hour."

    @audit
    Scenario: RC10 in the audited period
      When the period is audited
      Then clause "RC10" has no breach

    Scenario: Sent next, in exactly one hour
      Given case "C1" has these operations
        | activity                                   | time             |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC10" is judged
      Then the verdict is "met"

    Scenario: Sent next, one second later
      Given case "C1" has these operations
        | activity                                   | time                |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00    |
        | T05 Print and send confirmation of receipt | 2011-03-01 10:00:01 |
      When clause "RC10" is judged
      Then the verdict is "breach"
      And the due time is "2011-03-01 10:00"

    Scenario: Sent within the hour, but not next
      Given case "C1" has these operations
        | activity                                   | time             |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
        | T06 Determine necessity of stop advice     | 2011-03-01 09:10 |
        | T05 Print and send confirmation of receipt | 2011-03-01 09:20 |
        | T06 Determine necessity of stop advice     | 2011-03-01 12:00 |
      When clause "RC10" is judged
      Then the verdict is "breach"

    Scenario: Sent next in another case only
      Given case "C1" has these operations
        | activity                               | time             |
        | T04 Determine confirmation of receipt  | 2011-03-01 09:00 |
        | T06 Determine necessity of stop advice | 2011-03-01 12:00 |
      And case "C2" has these operations
        | activity                                   | time             |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-01 09:10 |
      When clause "RC10" is judged
      Then the verdicts are
        | trigger | verdict |
        | 1       | breach  |
        | 3       | met     |

    Scenario: The hour is not over yet
      Given case "C1" has these operations
        | activity                              | time             |
        | T04 Determine confirmation of receipt | 2011-03-01 09:00 |
      And as of "2011-03-01 09:59:59"
      When clause "RC10" is judged
      Then the verdict is "pending"
      And the due time is "2011-03-01 10:00"

    Scenario: The hour is over
      Given case "C1" has these operations
        | activity                              | time             |
        | T04 Determine confirmation of receipt | 2011-03-01 09:00 |
      And as of "2011-03-01 10:00"
      When clause "RC10" is judged
      Then the verdict is "breach"

  @clause:RC20
  Rule: RC20 Every step by the deadline

    "Every step is done by the case's deadline (a case without one: no duty)."

    @audit
    Scenario: RC20 in the audited period
      When the period is audited
      Then clause "RC20" has no breach

    Scenario: A step exactly at the deadline
      Given the register "cases" holds
        | application | deadline of the application |
        | C1          | 2011-03-01 12:00            |
      And case "C1" has these operations
        | activity                | time             |
        | Confirmation of receipt | 2011-03-01 12:00 |
      When clause "RC20" is judged
      Then the verdict is "met"

    Scenario: A step one second after the deadline
      Given the register "cases" holds
        | application | deadline of the application |
        | C1          | 2011-03-01 12:00            |
      And case "C1" has these operations
        | activity                | time                |
        | Confirmation of receipt | 2011-03-01 12:00:01 |
      When clause "RC20" is judged
      Then the verdict is "breach"

    Scenario: Each late step is a breach of its own
      Given the register "cases" holds
        | application | deadline of the application |
        | C1          | 2011-03-01 12:00            |
      And case "C1" has these operations
        | activity                              | time             |
        | Confirmation of receipt               | 2011-03-01 09:00 |
        | T02 Check confirmation of receipt     | 2011-03-01 13:00 |
        | T04 Determine confirmation of receipt | 2011-03-01 14:00 |
      When clause "RC20" is judged
      Then the verdicts are
        | trigger | verdict |
        | 1       | met     |
        | 2       | breach  |
        | 3       | breach  |

    Scenario: A case without a deadline
      Given the register "cases" holds
        | application | deadline of the application |
        | C1          |                             |
      And case "C1" has these operations
        | activity                | time             |
        | Confirmation of receipt | 2011-03-01 12:00 |
      When clause "RC20" is judged
      Then nothing is triggered

    Scenario: A case of which the register says nothing
      Given the register "cases" holds
        | application | deadline of the application |
        | C1          | 2011-03-01 12:00            |
      And case "C2" has these operations
        | activity                | time             |
        | Confirmation of receipt | 2011-03-01 12:00 |
      When clause "RC20" is judged
      Then the verdict is "undetermined"
      And "deadline" is missing
