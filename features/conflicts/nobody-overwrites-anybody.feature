@conflicts
Feature: Nobody overwrites anybody
  Where the later of two writes may not win, because both are meant, there are lists that everybody adds to and removes from, and counters
  that everybody counts at.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    And Ben is connected

  Rule: What two add at once is both there

    @P-26
    Example: Two clients add to one list without a network, both restart, and its owner is lost in between
      When Ana loses the network
      And Ben loses the network
      And Ana adds "milk" to the list "shopping", waiting for nobody
      And Ben adds "bread" to the list "shopping", waiting for nobody
      And Ana is restarted
      And Ben is restarted
      And the owner of "shopping" crashes
      And Ben finds the network again
      And Ana finds the network again
      Then Ana comes to see "bread, milk" in the list "shopping"
      And Ben comes to see "bread, milk" in the list "shopping"

    @P-26
    Scenario Outline: Ben reads a list along while its owner <fault>
      Given Ben adds "the first" to the list "log"
      When Ana adds 60 values to the list "log" while the owner of "log" <fault>
      Then Ben comes to see 61 values in the list "log"
      And nothing that was acknowledged is missing

      Examples:
        | fault      |
        | shuts down |
        | crashes    |
        | freezes    |

  Rule: A removal takes only what was seen

    @P-26
    Example: One removes what another adds anew meanwhile
      Given Ana adds "milk" to the list "shopping"
      And Ben comes to see "milk" in the list "shopping"
      When Ana loses the network
      And Ben adds "milk" to the list "shopping"
      And the clocks have moved on
      And Ana removes "milk" from the list "shopping", waiting for nobody
      And Ana finds the network again
      Then Ana comes to see "milk" in the list "shopping"
      And Ben comes to see "milk" in the list "shopping"

    @P-26
    Example: Once everybody has seen it, nothing of it stays
      Given Ana adds "milk" to the list "shopping"
      And Ben adds "milk" to the list "shopping"
      And Ben comes to see "milk, milk" in the list "shopping"
      When Ben removes "milk" from the list "shopping"
      And Ben adds "bread" to the list "shopping"
      Then Ana comes to see "bread" in the list "shopping"

  Rule: Everything that is counted counts once

    @P-27
    Scenario Outline: Two clients count while the owner of the counter <fault>
      Given Ben counts 1000 at "visits"
      When Ana counts 1 at "visits" 60 times while the owner of "visits" <fault>
      And Ben counts -500 at "visits"
      Then Ana comes to read 560 at "visits"
      And Ben comes to read 560 at "visits"
      And nothing that was acknowledged is missing

      Examples:
        | fault      |
        | shuts down |
        | crashes    |
        | freezes    |

    @P-27
    Example: Two clients count without a network
      Given Ben counts 10 at "visits"
      And Ana comes to read 10 at "visits"
      When Ana loses the network
      And Ben loses the network
      And Ana counts 5 at "visits", waiting for nobody
      And Ben counts 7 at "visits", waiting for nobody
      Then Ana comes to read 15 at "visits"
      When Ben finds the network again
      And Ana finds the network again
      Then Ana comes to read 22 at "visits"
      And Ben comes to read 22 at "visits"

    @P-27
    Example: What is counted without a network counts once, after a restart and the loss of the owner
      Given Ben counts 10 at "visits"
      And Ana comes to read 10 at "visits"
      When Ana loses the network
      And Ana counts 5 at "visits", waiting for nobody
      And Ana counts -2 at "visits", waiting for nobody
      And Ana is restarted
      And the owner of "visits" crashes
      Then Ana comes to read 13 at "visits"
      When Ana finds the network again
      And Ana counts 100 at "visits"
      Then Ben comes to read 113 at "visits"
      And Ana comes to read 113 at "visits"
