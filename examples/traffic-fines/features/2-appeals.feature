# language: en
Feature: Appeals against a fine

  To the judge or to the prefecture, in time, and answered.


  @clause:RT08
  Rule: RT08 Appeal within 1,440 hours

    "Appeal to Judge within 1,440 hours of an earlier Insert Fine Notification, and not without one."

    @audit
    Scenario: RT08 in the audited period
      When the period is audited
      Then clause "RT08" has no breach

    Scenario: Appealed in exactly 1,440 hours
      Given case "C1" has these operations
        | activity                 | time             |
        | Insert Fine Notification | 2006-05-01 09:00 |
        | Appeal to Judge          | 2006-06-30 09:00 |
      When clause "RT08" is judged
      Then the verdict is "met"

    Scenario: Appealed one second after the 1,440 hours
      Given case "C1" has these operations
        | activity                 | time                |
        | Insert Fine Notification | 2006-05-01 09:00    |
        | Appeal to Judge          | 2006-06-30 09:00:01 |
      When clause "RT08" is judged
      Then the verdict is "breach"

    Scenario: Appealed without a notification
      Given case "C1" has these operations
        | activity        | time             |
        | Appeal to Judge | 2006-05-01 09:00 |
      When clause "RT08" is judged
      Then the verdict is "breach"

    Scenario: Appealed before the notification
      Given case "C1" has these operations
        | activity                 | time             |
        | Appeal to Judge          | 2006-05-01 09:00 |
        | Insert Fine Notification | 2006-05-02 09:00 |
      When clause "RT08" is judged
      Then the verdict is "breach"

    Scenario: Only another fine was notified
      Given case "C1" has these operations
        | activity                 | time             |
        | Insert Fine Notification | 2006-05-01 09:00 |
      And case "C2" has these operations
        | activity        | time             |
        | Appeal to Judge | 2006-05-02 09:00 |
      When clause "RT08" is judged
      Then the verdict is "breach"

    Scenario: An appeal that belongs to no fine
      Given these operations
        | activity                 | time             | fine |
        | Insert Fine Notification | 2006-05-01 09:00 | C1   |
        | Appeal to Judge          | 2006-05-02 09:00 |      |
      When clause "RT08" is judged
      Then the verdict is "undetermined"
      And "fine" is missing

  @clause:RT10
  Rule: RT10 One appeal or the other

    "Appeal to Judge and Insert Date Appeal to Prefecture never both."

    @audit
    Scenario: RT10 in the audited period
      When the period is audited
      Then clause "RT10" has no breach

    Scenario: Appealed to the judge alone
      Given case "C1" has these operations
        | activity        | time             |
        | Appeal to Judge | 2006-05-01 09:00 |
      When clause "RT10" is judged
      Then the verdict is "met"

    Scenario: To the judge, then to the prefecture
      Given case "C1" has these operations
        | activity                         | time             |
        | Appeal to Judge                  | 2006-05-01 09:00 |
        | Insert Date Appeal to Prefecture | 2006-05-02 09:00 |
      When clause "RT10" is judged
      Then the verdict is "breach"

    Scenario: To the prefecture, then to the judge
      Given case "C1" has these operations
        | activity                         | time             |
        | Insert Date Appeal to Prefecture | 2006-05-01 09:00 |
        | Appeal to Judge                  | 2006-05-02 09:00 |
      When clause "RT10" is judged
      Then the verdict is "breach"

    Scenario: To the prefecture alone
      Given case "C1" has these operations
        | activity                         | time             |
        | Insert Date Appeal to Prefecture | 2006-05-01 09:00 |
      When clause "RT10" is judged
      Then nothing is triggered

    Scenario: Two fines, one appeal each
      Given case "C1" has these operations
        | activity        | time             |
        | Appeal to Judge | 2006-05-01 09:00 |
      And case "C2" has these operations
        | activity                         | time             |
        | Insert Date Appeal to Prefecture | 2006-05-02 09:00 |
      When clause "RT10" is judged
      Then the verdict is "met"

  @clause:RT12
  Rule: RT12 The prefecture answers

    "Send Appeal to Prefecture is followed by Receive Result Appeal from Prefecture."

    @audit
    Scenario: RT12 in the audited period
      When the period is audited
      Then clause "RT12" has no breach

    Scenario: The result comes years later
      Given case "C1" has these operations
        | activity                              | time             |
        | Send Appeal to Prefecture             | 2006-05-01 09:00 |
        | Receive Result Appeal from Prefecture | 2009-05-01 09:00 |
      When clause "RT12" is judged
      Then the verdict is "met"

    Scenario: No result
      Given case "C1" has these operations
        | activity                  | time             |
        | Send Appeal to Prefecture | 2006-05-01 09:00 |
        | Payment                   | 2006-06-01 09:00 |
      When clause "RT12" is judged
      Then the verdict is "breach"

    Scenario: A result before the appeal was sent
      Given case "C1" has these operations
        | activity                              | time             |
        | Receive Result Appeal from Prefecture | 2006-04-01 09:00 |
        | Send Appeal to Prefecture             | 2006-05-01 09:00 |
      When clause "RT12" is judged
      Then the verdict is "breach"

    Scenario: The result of another fine
      Given case "C1" has these operations
        | activity                  | time             |
        | Send Appeal to Prefecture | 2006-05-01 09:00 |
      And case "C2" has these operations
        | activity                              | time             |
        | Receive Result Appeal from Prefecture | 2006-06-01 09:00 |
      When clause "RT12" is judged
      Then the verdict is "breach"

    Scenario: Sent and answered at the same time, in the order of the log
      Given case "C1" has these operations
        | activity                              | time             |
        | Send Appeal to Prefecture             | 2006-05-01 00:00 |
        | Receive Result Appeal from Prefecture | 2006-05-01 00:00 |
      When clause "RT12" is judged
      Then the verdict is "met"

    Scenario: Answered and sent at the same time, in the order of the log
      Given case "C1" has these operations
        | activity                              | time             |
        | Receive Result Appeal from Prefecture | 2006-05-01 00:00 |
        | Send Appeal to Prefecture             | 2006-05-01 00:00 |
      When clause "RT12" is judged
      Then the verdict is "breach"
