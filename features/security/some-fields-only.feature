@security
Feature: Who may read some fields of a map is shown no others
  A clerk needs to see which orders there are, and not what is in them. The nodes see to it: no program on the clerk's
  machine is ever sent more than may be shown.

  Background:
    Given a cluster of 3 nodes keeping 1 backup, whose clerks may read no values
    And Ana is connected
    And Cleo is connected as a clerk

  Rule: Every row has the fields that may be read, from whichever node it comes

    @P-31
    Example: Cleo follows what Ana writes, and an owner crashes meanwhile
      Given Cleo follows all rows
      When Ana puts 1 under a key of every partition
      Then Cleo's query comes to show what the cluster holds
      When the owner of "cart" crashes
      And Ana puts 2 under "cart"
      Then the write is acknowledged at REPLICATED
      And Cleo's query comes to show what the cluster holds
      And Cleo was never shown a value

  Rule: What would tell of another field is refused

    @P-31
    Example: Cleo asks which values are great
      Given Ana puts 3 under a key of every partition
      When Cleo follows the values above 2
      Then Cleo's query is refused because "which the query asks about"
      And Cleo sees nothing under "cart"
