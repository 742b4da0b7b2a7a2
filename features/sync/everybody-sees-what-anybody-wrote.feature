@sync
Feature: Everybody sees what anybody wrote
  A client that has a map open holds all of it. It reads without asking anybody, and is told of every change by the owners of the
  keys, or by the node it reaches.

  Rule: A write is shown to whoever has the map open, wherever it is connected

    @P-20
    Scenario Outline: Ben reads along, connected <manner>
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ben is connected <manner>
      When Ana puts 1 under a key of every partition
      Then Ben comes to see every write

      Examples:
        | manner                                               |
        | with smart routing off                               |
        | in single-server mode                                |
        | with smart routing off, knowing only the coordinator |

    @P-20
    Example: Both write, and both read
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ben is connected
      When Ana puts 1 under "cart"
      Then Ben comes to see 1 under "cart"
      When Ben puts 2 under "cart"
      Then Ana comes to see 2 under "cart"
      When Ana removes "cart"
      Then Ben comes to see nothing under "cart"

    @P-20
    Example: Whoever comes later sees what was written before
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ana puts 1 under a key of every partition
      When Ben connects
      Then Ben comes to see every write

  Rule: What happens to nodes makes no gap

    @P-20
    Scenario Outline: Ben reads along while the owner <fault>
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ben is connected
      And Ben watches "cart"
      And Ana keeps writing under "cart"
      When the owner of "cart" <fault>
      Then another 50 writes of Ana are acknowledged
      And nothing that was acknowledged is missing
      And Ben comes to see what Ana sees under "cart"
      And Ben was never shown an older value again

      Examples:
        | fault      |
        | shuts down |
        | crashes    |
        | freezes    |

    @P-20
    Example: Ben reads along through one node while the owner crashes
      Given a cluster of 3 nodes keeping 1 backup
      And "cart" is a key of the youngest node
      And Ana is connected
      And Ben is connected with smart routing off, knowing only the coordinator
      And Ben watches "cart"
      And Ana keeps writing under "cart"
      When the youngest node crashes
      Then another 50 writes of Ana are acknowledged
      And nothing that was acknowledged is missing
      And Ben comes to see what Ana sees under "cart"
      And Ben was never shown an older value again

    @P-20
    Example: Ben reads along while a node joins
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ben is connected
      When Ana puts 1 under a key of every partition
      And another node joins
      And Ana puts 2 under a key of every partition
      Then Ben comes to see every write

    @P-20
    Example: Ben reads along through a rolling restart
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ben is connected
      And Ben watches "cart"
      And Ana keeps writing under "cart"
      When every node shuts down and comes back, one after the other
      Then another 50 writes of Ana are acknowledged
      And nothing that was acknowledged is missing
      And Ben comes to see what Ana sees under "cart"
      And Ben was never shown an older value again

    @P-20
    Example: Each reads on its side of a split, and both see everything once the links are whole again
      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      And Ben is connected in single-server mode
      When the coordinator is cut off from the other nodes
      And Ana puts 1 under a key of every partition
      And the links are whole again
      Then Ben comes to see every write
      And Ana comes to see every write

  Rule: What the nodes have lost, clients give back

    @P-22
    Example: All nodes crash, and come back with nothing
      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      And Ana puts 1 under a key of every partition
      When all nodes crash at once
      And all lost nodes come back without their data
      And Ben connects
      Then Ben comes to see every write
