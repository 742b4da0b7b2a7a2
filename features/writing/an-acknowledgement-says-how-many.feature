@writing
Feature: An acknowledgement says how many nodes hold the write
  Before it acknowledges, an owner waits for as many backups as the consistency of the cluster asks: all of them
  (`STRONG`), more than half (`QUORUM`, the default), or none (`EVENTUAL`).

  **AC-3** on four nodes that keep three backups, where `QUORUM` (2 of the 3 backups) and `STRONG` (3 of the 3) differ.

  Rule: The write is held by the owner and by as many backups as were asked for

    @AC-3
    Scenario Outline: <consistency> is acknowledged with <copies> copies of 4
      Given a cluster of 4 nodes keeping 3 backups at <consistency>
      And Ana is connected
      When Ana puts 1 under "key-1"
      Then the write is acknowledged at <level>
      And it has <copies> copies
      And it was sent to the owner of its key, and to no other node
      And "key-1" becomes 1 on its owner and on every backup

      Examples:
        | consistency | level      | copies |
        | QUORUM      | REPLICATED |      3 |
        | STRONG      | REPLICATED |      4 |
