# language: en
Feature: Order and separation of steps in the receipt phase

  Each rule quotes its sentence of the guideline, audits the period by it, and shows it at work.


  @clause:RC16
  Rule: RC16 A case starts with its receipt

    "Every case starts with Confirmation of receipt."

    @audit
    Scenario: RC16 in the audited period
      When the period is audited
      Then clause "RC16" has no breach

    Scenario: The receipt comes first
      Given case "C1" has these operations
        | activity                          | time             |
        | Confirmation of receipt           | 2011-03-01 09:00 |
        | T02 Check confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC16" is judged
      Then the verdict is "met"

    Scenario: A check comes before the receipt
      Given case "C1" has these operations
        | activity                          | time             |
        | T02 Check confirmation of receipt | 2011-03-01 09:00 |
        | Confirmation of receipt           | 2011-03-01 10:00 |
      When clause "RC16" is judged
      Then the verdict is "breach"

    Scenario: A case without a receipt
      Given case "C1" has these operations
        | activity                          | time             |
        | T02 Check confirmation of receipt | 2011-03-01 09:00 |
      When clause "RC16" is judged
      Then the verdict is "breach"

    Scenario: At the same time, the order of the log decides who came first
      Given case "C1" has these operations
        | activity                          | time             |
        | Confirmation of receipt           | 2011-03-01 09:00 |
        | T02 Check confirmation of receipt | 2011-03-01 09:00 |
      And case "C2" has these operations
        | activity                          | time             |
        | T02 Check confirmation of receipt | 2011-03-01 09:00 |
        | Confirmation of receipt           | 2011-03-01 09:00 |
      When clause "RC16" is judged
      Then the verdicts are
        | trigger | verdict |
        | C1      | met     |
        | C2      | breach  |

  @clause:RC01
  Rule: RC01 Checking and determining are separated

    "Who checks the confirmation of receipt (T02 Check confirmation of receipt) must not determine it
    (T04 Determine confirmation of receipt)."

    @audit
    Scenario: RC01 in the audited period
      When the period is audited
      Then clause "RC01" has no breach

    Scenario: Two people check and determine
      Given case "C1" has these operations
        | activity                              | time             | resource   |
        | T02 Check confirmation of receipt     | 2011-03-01 09:00 | Resource01 |
        | T04 Determine confirmation of receipt | 2011-03-01 10:00 | Resource02 |
      When clause "RC01" is judged
      Then the verdict is "met"

    Scenario: One person checks and determines
      Given case "C1" has these operations
        | activity                              | time             | resource   |
        | T02 Check confirmation of receipt     | 2011-03-01 09:00 | Resource01 |
        | T04 Determine confirmation of receipt | 2011-03-01 10:00 | Resource01 |
      When clause "RC01" is judged
      Then the verdict is "breach"

    Scenario: The order of the two does not matter
      Given case "C1" has these operations
        | activity                              | time             | resource   |
        | T04 Determine confirmation of receipt | 2011-03-01 09:00 | Resource01 |
        | T02 Check confirmation of receipt     | 2011-03-01 10:00 | Resource01 |
      When clause "RC01" is judged
      Then the verdict is "breach"

    Scenario: One person checks one case and determines another
      Given case "C1" has these operations
        | activity                          | time             | resource   |
        | T02 Check confirmation of receipt | 2011-03-01 09:00 | Resource01 |
      And case "C2" has these operations
        | activity                              | time             | resource   |
        | T04 Determine confirmation of receipt | 2011-03-01 10:00 | Resource01 |
      When clause "RC01" is judged
      Then the verdict is "met"

    Scenario: Nobody knows who checked
      Given case "C1" has these operations
        | activity                              | time             | resource   |
        | T02 Check confirmation of receipt     | 2011-03-01 09:00 |            |
        | T04 Determine confirmation of receipt | 2011-03-01 10:00 | Resource01 |
      When clause "RC01" is judged
      Then the verdict is "undetermined"
      And "resource" is missing

  @clause:RC07
  Rule: RC07 Sent only after it was determined

    "T05 only after T04."

    @audit
    Scenario: RC07 in the audited period
      When the period is audited
      Then clause "RC07" has no breach

    Scenario: Determined, then sent
      Given case "C1" has these operations
        | activity                                   | time             |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC07" is judged
      Then the verdict is "met"

    Scenario: Sent, then determined
      Given case "C1" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-03-01 09:00 |
        | T04 Determine confirmation of receipt      | 2011-03-01 10:00 |
      When clause "RC07" is judged
      Then the verdict is "breach"

    Scenario: Sent and never determined
      Given case "C1" has these operations
        | activity                                   | time             |
        | Confirmation of receipt                    | 2011-03-01 08:00 |
        | T05 Print and send confirmation of receipt | 2011-03-01 09:00 |
      When clause "RC07" is judged
      Then the verdict is "breach"

    Scenario: Only another case was determined
      Given case "C1" has these operations
        | activity                              | time             |
        | T04 Determine confirmation of receipt | 2011-03-01 09:00 |
      And case "C2" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC07" is judged
      Then the verdict is "breach"

    Scenario: Determined and sent at the same time, in the order of the log
      Given case "C1" has these operations
        | activity                                   | time             |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-01 09:00 |
      When clause "RC07" is judged
      Then the verdict is "met"

    Scenario: Sent and determined at the same time, in the order of the log
      Given case "C1" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-03-01 09:00 |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
      When clause "RC07" is judged
      Then the verdict is "breach"

  @clause:RC09
  Rule: RC09 Determined, then sent at once

    "T04 is directly followed by T05."

    @audit
    Scenario: RC09 in the audited period
      When the period is audited
      Then clause "RC09" has no breach

    Scenario: The sending is the next operation
      Given case "C1" has these operations
        | activity                                   | time             |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-01 17:00 |
        | T06 Determine necessity of stop advice     | 2011-03-01 18:00 |
      When clause "RC09" is judged
      Then the verdict is "met"

    Scenario: Something else comes between
      Given case "C1" has these operations
        | activity                                   | time             |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
        | T06 Determine necessity of stop advice     | 2011-03-01 10:00 |
        | T05 Print and send confirmation of receipt | 2011-03-01 11:00 |
      When clause "RC09" is judged
      Then the verdict is "breach"

    Scenario: Nothing comes after the determination
      Given case "C1" has these operations
        | activity                                   | time             |
        | T05 Print and send confirmation of receipt | 2011-03-01 08:00 |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
      When clause "RC09" is judged
      Then the verdict is "breach"

    Scenario: An operation of another case does not come between
      Given case "C1" has these operations
        | activity                                   | time             |
        | T04 Determine confirmation of receipt      | 2011-03-01 09:00 |
        | T05 Print and send confirmation of receipt | 2011-03-01 11:00 |
      And case "C2" has these operations
        | activity                               | time             |
        | T06 Determine necessity of stop advice | 2011-03-01 10:00 |
      When clause "RC09" is judged
      Then the verdict is "met"

  @clause:RC11
  Rule: RC11 Checked at most once

    "T02 at most once per case."

    @audit
    Scenario: RC11 in the audited period
      When the period is audited
      Then clause "RC11" has no breach

    Scenario: One check
      Given case "C1" has these operations
        | activity                          | time             |
        | T02 Check confirmation of receipt | 2011-03-01 09:00 |
      When clause "RC11" is judged
      Then the verdict is "met"

    Scenario: Two checks
      Given case "C1" has these operations
        | activity                          | time             |
        | T02 Check confirmation of receipt | 2011-03-01 09:00 |
        | T02 Check confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC11" is judged
      Then the verdicts are
        | trigger | verdict |
        | 1       | met     |
        | 2       | breach  |

    Scenario: One check in each of two cases
      Given case "C1" has these operations
        | activity                          | time             |
        | T02 Check confirmation of receipt | 2011-03-01 09:00 |
      And case "C2" has these operations
        | activity                          | time             |
        | T02 Check confirmation of receipt | 2011-03-01 10:00 |
      When clause "RC11" is judged
      Then the verdicts are
        | trigger | verdict |
        | 1       | met     |
        | 2       | met     |

    Scenario: Two checks where two are allowed
      Given case "C1" has these operations
        | activity                          | time             |
        | T02 Check confirmation of receipt | 2011-03-01 09:00 |
        | T02 Check confirmation of receipt | 2011-03-01 10:00 |
        | T02 Check confirmation of receipt | 2011-03-01 11:00 |
      And parameter "RC11.times" is "2"
      When clause "RC11" is judged
      Then the verdicts are
        | trigger | verdict |
        | 1       | met     |
        | 2       | met     |
        | 3       | breach  |

  @clause:RC13
  Rule: RC13 Two steps exclude each other

    "T10 Determine necessity to stop indication and T11 Create document X request unlicensed never occur
    in one case."

    @audit
    Scenario: RC13 in the audited period
      When the period is audited
      Then clause "RC13" has no breach

    Scenario: Only the stop indication
      Given case "C1" has these operations
        | activity                                   | time             |
        | T10 Determine necessity to stop indication | 2011-03-01 09:00 |
        | T06 Determine necessity of stop advice     | 2011-03-01 10:00 |
      When clause "RC13" is judged
      Then the verdict is "met"

    Scenario: The unlicensed request after the stop indication
      Given case "C1" has these operations
        | activity                                   | time             |
        | T10 Determine necessity to stop indication | 2011-03-01 09:00 |
        | T11 Create document X request unlicensed   | 2011-03-01 10:00 |
      When clause "RC13" is judged
      Then the verdict is "breach"

    Scenario: The unlicensed request before the stop indication
      Given case "C1" has these operations
        | activity                                   | time             |
        | T11 Create document X request unlicensed   | 2011-03-01 09:00 |
        | T10 Determine necessity to stop indication | 2011-03-01 10:00 |
      When clause "RC13" is judged
      Then the verdict is "breach"

    Scenario: Only the unlicensed request
      Given case "C1" has these operations
        | activity                                 | time             |
        | T11 Create document X request unlicensed | 2011-03-01 09:00 |
      When clause "RC13" is judged
      Then nothing is triggered

    Scenario: The two in two cases
      Given case "C1" has these operations
        | activity                                   | time             |
        | T10 Determine necessity to stop indication | 2011-03-01 09:00 |
      And case "C2" has these operations
        | activity                                 | time             |
        | T11 Create document X request unlicensed | 2011-03-01 10:00 |
      When clause "RC13" is judged
      Then the verdict is "met"
