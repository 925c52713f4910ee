# language: en
Feature: Sending fines and adding penalties

  The same limits in elapsed hours and in calendar dates; they differ where the clocks change.


  @clause:RT01
  Rule: RT01 Sent within 2,160 hours

    "Send Fine not later than 2,160 hours (90 days elapsed) after Create Fine."

    @audit
    Scenario: RT01 in the audited period
      When the period is audited
      Then clause "RT01" has no breach

    Scenario: Sent in exactly 2,160 hours
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-05-01 09:00 |
        | Send Fine   | 2006-07-30 09:00 |
      When clause "RT01" is judged
      Then the verdict is "met"

    Scenario: Sent one second after the 2,160 hours
      Given case "C1" has these operations
        | activity    | time                |
        | Create Fine | 2006-05-01 09:00    |
        | Send Fine   | 2006-07-30 09:00:01 |
      When clause "RT01" is judged
      Then the verdict is "breach"

    Scenario: 90 days by the calendar are an hour too long when the clocks are put back
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-10-01 00:00 |
        | Send Fine   | 2006-12-30 00:00 |
      When clause "RT01" is judged
      Then the verdict is "breach"

    Scenario: A fine that was never sent
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-05-01 09:00 |
      When clause "RT01" is judged
      Then nothing is triggered

    Scenario: A fine that was sent and never created
      Given case "C1" has these operations
        | activity  | time             |
        | Send Fine | 2006-05-01 09:00 |
      When clause "RT01" is judged
      Then the verdict is "breach"

    Scenario: A fine that was sent before it was created
      Given case "C1" has these operations
        | activity    | time             |
        | Send Fine   | 2006-05-01 09:00 |
        | Create Fine | 2006-05-02 09:00 |
      When clause "RT01" is judged
      Then the verdict is "breach"

    Scenario: Only another fine was created in time
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-05-01 09:00 |
      And case "C2" has these operations
        | activity  | time             |
        | Send Fine | 2006-05-02 09:00 |
      When clause "RT01" is judged
      Then the verdict is "breach"

    Scenario: Created and sent at the same time, in the order of the log
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-05-01 00:00 |
        | Send Fine   | 2006-05-01 00:00 |
      When clause "RT01" is judged
      Then the verdict is "met"

  @clause:RT01c
  Rule: RT01c Sent within 90 days

    "The same by local calendar dates: at most 90 days."

    @audit
    Scenario: RT01c in the audited period
      When the period is audited
      Then clause "RT01c" has no breach

    Scenario: Sent on the 90th day
      Given case "C1" has these operations
        | activity    | time                |
        | Create Fine | 2006-05-01 00:00    |
        | Send Fine   | 2006-07-30 23:59:59 |
      When clause "RT01c" is judged
      Then the verdict is "met"

    Scenario: Sent on the 91st day
      Given case "C1" has these operations
        | activity    | time                |
        | Create Fine | 2006-05-01 23:59:59 |
        | Send Fine   | 2006-07-31 00:00    |
      When clause "RT01c" is judged
      Then the verdict is "breach"

    Scenario: The clocks do not matter to dates
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-10-01 00:00 |
        | Send Fine   | 2006-12-30 00:00 |
      When clause "RT01c" is judged
      Then the verdict is "met"

    Scenario: Sent first, created the same day
      Given case "C1" has these operations
        | activity    | time             |
        | Send Fine   | 2006-05-01 09:00 |
        | Create Fine | 2006-05-01 10:00 |
      When clause "RT01c" is judged
      Then the verdict is "breach"

    Scenario: Only another fine was created in the 90 days
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-05-01 09:00 |
      And case "C2" has these operations
        | activity  | time             |
        | Send Fine | 2006-05-02 09:00 |
      When clause "RT01c" is judged
      Then the verdict is "breach"

  @clause:RT03
  Rule: RT03 No penalty within 1,440 hours

    "Add penalty not earlier than 1,440 hours after Insert Fine Notification."

    @audit
    Scenario: RT03 in the audited period
      When the period is audited
      Then clause "RT03" has no breach

    Scenario: Added after exactly 1,440 hours
      Given case "C1" has these operations
        | activity                 | time             |
        | Insert Fine Notification | 2006-05-01 09:00 |
        | Add penalty              | 2006-06-30 09:00 |
      When clause "RT03" is judged
      Then the verdict is "met"

    Scenario: Added one second before the 1,440 hours
      Given case "C1" has these operations
        | activity                 | time                |
        | Insert Fine Notification | 2006-05-01 09:00    |
        | Add penalty              | 2006-06-30 08:59:59 |
      When clause "RT03" is judged
      Then the verdict is "breach"

    Scenario: 60 days by the calendar are an hour short when the clocks are put forward
      Given case "C1" has these operations
        | activity                 | time             |
        | Insert Fine Notification | 2006-03-01 00:00 |
        | Add penalty              | 2006-04-30 00:00 |
      When clause "RT03" is judged
      Then the verdict is "breach"

    Scenario: A penalty without a notification
      Given case "C1" has these operations
        | activity    | time             |
        | Add penalty | 2006-05-01 09:00 |
      When clause "RT03" is judged
      Then the verdict is "met"

    Scenario: A notification after the penalty
      Given case "C1" has these operations
        | activity                 | time             |
        | Add penalty              | 2006-05-01 09:00 |
        | Insert Fine Notification | 2006-05-02 09:00 |
      When clause "RT03" is judged
      Then the verdict is "met"

    Scenario: The notification of another fine
      Given case "C1" has these operations
        | activity                 | time             |
        | Insert Fine Notification | 2006-05-01 09:00 |
      And case "C2" has these operations
        | activity    | time             |
        | Add penalty | 2006-05-02 09:00 |
      When clause "RT03" is judged
      Then the verdict is "met"

  @clause:RT03c
  Rule: RT03c No penalty within 60 days

    "The same by local calendar dates: not before 60 days (the difference is daylight saving)."

    @audit
    Scenario: RT03c in the audited period
      When the period is audited
      Then clause "RT03c" has no breach

    Scenario: Added on the 60th day
      Given case "C1" has these operations
        | activity                 | time                |
        | Insert Fine Notification | 2006-05-01 23:59:59 |
        | Add penalty              | 2006-06-30 00:00    |
      When clause "RT03c" is judged
      Then the verdict is "met"

    Scenario: Added on the 59th day
      Given case "C1" has these operations
        | activity                 | time                |
        | Insert Fine Notification | 2006-05-01 00:00    |
        | Add penalty              | 2006-06-29 23:59:59 |
      When clause "RT03c" is judged
      Then the verdict is "breach"

    Scenario: Dates do not mind the clocks
      Given case "C1" has these operations
        | activity                 | time             |
        | Insert Fine Notification | 2006-03-01 00:00 |
        | Add penalty              | 2006-04-30 00:00 |
      When clause "RT03c" is judged
      Then the verdict is "met"

    Scenario: A notification the day after the penalty
      Given case "C1" has these operations
        | activity                 | time             |
        | Add penalty              | 2006-05-01 09:00 |
        | Insert Fine Notification | 2006-05-02 09:00 |
      When clause "RT03c" is judged
      Then the verdict is "met"

    Scenario: The notification of another fine the day before
      Given case "C1" has these operations
        | activity                 | time             |
        | Insert Fine Notification | 2006-05-01 09:00 |
      And case "C2" has these operations
        | activity    | time             |
        | Add penalty | 2006-05-02 09:00 |
      When clause "RT03c" is judged
      Then the verdict is "met"
