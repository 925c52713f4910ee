# language: en
Feature: Payment and collection

  How a fine is paid, and how its case ends.


  @clause:RT06
  Rule: RT06 No collection after a payment

    "No Send for Credit Collection after a Payment."

    @audit
    Scenario: RT06 in the audited period
      When the period is audited
      Then clause "RT06" has no breach

    Scenario: Collected without a payment
      Given case "C1" has these operations
        | activity                   | time             |
        | Create Fine                | 2006-05-01 09:00 |
        | Send for Credit Collection | 2008-05-01 09:00 |
      When clause "RT06" is judged
      Then the verdict is "met"

    Scenario: Collected after a payment
      Given case "C1" has these operations
        | activity                   | time             |
        | Payment                    | 2006-05-01 09:00 |
        | Send for Credit Collection | 2008-05-01 09:00 |
      When clause "RT06" is judged
      Then the verdict is "breach"

    Scenario: Paid after the collection
      Given case "C1" has these operations
        | activity                   | time             |
        | Send for Credit Collection | 2008-05-01 09:00 |
        | Payment                    | 2008-06-01 09:00 |
      When clause "RT06" is judged
      Then the verdict is "met"

    Scenario: The payment of another fine
      Given case "C1" has these operations
        | activity | time             |
        | Payment  | 2006-05-01 09:00 |
      And case "C2" has these operations
        | activity                   | time             |
        | Send for Credit Collection | 2008-05-01 09:00 |
      When clause "RT06" is judged
      Then the verdict is "met"

    Scenario: Paid and collected at the same time, in the order of the log
      Given case "C1" has these operations
        | activity                   | time             |
        | Payment                    | 2006-05-01 00:00 |
        | Send for Credit Collection | 2006-05-01 00:00 |
      When clause "RT06" is judged
      Then the verdict is "breach"

  @clause:RT11
  Rule: RT11 One payment at most

    "At most one Payment."

    @audit
    Scenario: RT11 in the audited period
      When the period is audited
      Then clause "RT11" has no breach

    Scenario: One payment
      Given case "C1" has these operations
        | activity | time             |
        | Payment  | 2006-05-01 09:00 |
      When clause "RT11" is judged
      Then the verdict is "met"

    Scenario: Two payments
      Given case "C1" has these operations
        | activity | time             |
        | Payment  | 2006-05-01 09:00 |
        | Payment  | 2006-06-01 09:00 |
      When clause "RT11" is judged
      Then the verdicts are
        | trigger | verdict |
        | 1       | met     |
        | 2       | breach  |

    Scenario: One payment for each of two fines
      Given case "C1" has these operations
        | activity | time             |
        | Payment  | 2006-05-01 09:00 |
      And case "C2" has these operations
        | activity | time             |
        | Payment  | 2006-06-01 09:00 |
      When clause "RT11" is judged
      Then the verdicts are
        | trigger | verdict |
        | 1       | met     |
        | 2       | met     |

    Scenario: Three payments where two are allowed
      Given case "C1" has these operations
        | activity | time             |
        | Payment  | 2006-05-01 09:00 |
        | Payment  | 2006-06-01 09:00 |
        | Payment  | 2006-07-01 09:00 |
      And parameter "RT11.times" is "2"
      When clause "RT11" is judged
      Then the verdicts are
        | trigger | verdict |
        | 1       | met     |
        | 2       | met     |
        | 3       | breach  |

  @clause:RT17
  Rule: RT17 A case ends with payment or collection

    "A case ends with Payment or Send for Credit Collection."

    @audit
    Scenario: RT17 in the audited period
      When the period is audited
      Then clause "RT17" has no breach

    Scenario: It ends with a payment
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-05-01 09:00 |
        | Payment     | 2006-06-01 09:00 |
      When clause "RT17" is judged
      Then the verdict is "met"

    Scenario: It ends with a collection
      Given case "C1" has these operations
        | activity                   | time             |
        | Create Fine                | 2006-05-01 09:00 |
        | Send for Credit Collection | 2006-06-01 09:00 |
      When clause "RT17" is judged
      Then the verdict is "met"

    Scenario: A penalty comes after the payment
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-05-01 09:00 |
        | Payment     | 2006-06-01 09:00 |
        | Add penalty | 2006-07-01 09:00 |
      When clause "RT17" is judged
      Then the verdict is "breach"

    Scenario: The prefecture's result comes last
      Given case "C1" has these operations
        | activity                              | time             |
        | Payment                               | 2006-05-01 09:00 |
        | Receive Result Appeal from Prefecture | 2006-06-01 09:00 |
      When clause "RT17" is judged
      Then the verdict is "breach"

    Scenario: Nothing comes after the fine
      Given case "C1" has these operations
        | activity    | time             |
        | Create Fine | 2006-05-01 09:00 |
      When clause "RT17" is judged
      Then the verdict is "breach"

    Scenario: At the same time, the order of the log decides which came last
      Given case "C1" has these operations
        | activity    | time             |
        | Add penalty | 2006-05-01 00:00 |
        | Payment     | 2006-05-01 00:00 |
      And case "C2" has these operations
        | activity    | time             |
        | Payment     | 2006-05-01 00:00 |
        | Add penalty | 2006-05-01 00:00 |
      When clause "RT17" is judged
      Then the verdicts are
        | trigger | verdict |
        | C1      | met     |
        | C2      | breach  |
