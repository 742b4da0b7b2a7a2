@queries
Feature: Rows are kept up to date
  Not every client wants all of a map. A query names what is wanted; the owners tell the rows, and what changes of them, as long as
  somebody listens.

  Rule: All rows that fit are shown, and nothing else

    @P-23
    Scenario Outline: Ben follows a query, connected <manner>
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ana puts 1 under a key of every partition
      And Ben is connected <manner>
      When Ben follows the 5 greatest values
      And Ana puts 7 under "cart"
      And Ana puts 5 under "basket"
      And Ana removes "cart"
      Then Ben's query comes to show what the cluster holds

      Examples:
        | manner                                        |
        | with the second oldest node as her first seed |
        | in single-server mode                         |

    @P-23
    Example: Of rows that no longer fit, and of those that move up, Ben is told, too
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ben is connected
      And Ben follows the values above 2
      When Ana puts 3 under a key of every partition
      And Ben's query comes to show what the cluster holds
      And Ana puts 2 under a key of every partition
      Then Ben's query comes to show what the cluster holds

    @P-23
    Example: Ana sees at once what she writes, though nobody has answered her yet
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ana follows the values above 1
      And Ana's query comes to show what the cluster holds
      When Ana loses the network
      And Ana sets 2 under "cart", waiting for nobody
      Then Ana's query comes to show 2 under "cart"
      When Ana finds the network again
      Then "cart" becomes 2 on its owner and on every backup
      And Ana's query comes to show what the cluster holds

    @P-23
    Example: Page after page gives every row once
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ana puts 1 under a key of every partition
      When Ana reads the values page by page, 50 at a time
      Then she has read every write once

  Rule: What happens to nodes makes no gap

    @P-24
    Scenario Outline: Ben follows a query while the owner <fault>
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ben is connected
      And Ben follows the 5 greatest values
      And Ana puts 1 under a key of every partition
      And Ana keeps writing under "cart"
      When the owner of "cart" <fault>
      Then another 50 writes of Ana are acknowledged
      And nothing that was acknowledged is missing
      And Ben's query comes to show what the cluster holds
      And Ben was never shown a part of the rows

      Examples:
        | fault      |
        | shuts down |
        | crashes    |
        | freezes    |

    @P-24
    Example: Ben follows a query through a rolling restart
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ben is connected
      And Ana puts 1 under a key of every partition
      And Ben follows the values above 0
      And Ben's query comes to show what the cluster holds
      And Ana keeps writing under "cart"
      When every node shuts down and comes back, one after the other
      Then another 50 writes of Ana are acknowledged
      And nothing that was acknowledged is missing
      And Ben's query comes to show what the cluster holds
      And Ben was never shown a part of the rows

    @P-24
    Example: Ben follows a query through one node while the owner crashes
      Given a cluster of 3 nodes keeping 1 backup
      And "cart" is a key of the youngest node
      And Ana is connected
      And Ben is connected with smart routing off, knowing only the coordinator
      And Ana puts 1 under a key of every partition
      And Ben follows the values above 0
      And Ben's query comes to show what the cluster holds
      When the youngest node crashes
      And Ana puts 2 under a key of every partition
      Then Ben's query comes to show what the cluster holds
      And Ben was never shown a part of the rows
