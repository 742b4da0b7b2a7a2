@regressions
Feature: Nothing has to be worked around
  The first run of this specification got by with five ways around what did not work. Here each is walked straight.

  Rule: The server's test helpers stand alone

    @deviation-1 @project
    Example: The client's test waits with the server's own helper, and loads nothing of the client by it
      Given the file "packages/server/src/__tests__/utils/test-helpers.ts"
      When a developer loads it
      Then it offers "pollUntil"
      And nothing under "packages/client" is loaded with it
      And "packages/client/src/__tests__/ClusterE2E.integration.test.ts" imports "pollUntil" from it

  Rule: Knowing more never costs a connection

    @deviation-2
    Example: A client that learned the partition map keeps the connections it had
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      When Ana puts 1 under a key of every partition
      Then every write is acknowledged at REPLICATED
      And Ana has opened one connection to each node and lost none

  Rule: Any key can be written through any node

    @deviation-3
    Example: A key that the client's only seed does not own is written like any other
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected with smart routing off, knowing only the coordinator
      And "cart" is a key of the youngest node
      When Ana puts 1 under "cart"
      Then the write is acknowledged at REPLICATED
      And it reached the owner of its key, passed on at most once
      And "cart" is 1 on its owner and on every backup

  Rule: A token is given once

    @deviation-4
    Example: A node that joins later lets the client in by the token it was given before
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      When another node joins
      Then Ana has an authenticated connection to every node
      And Ana's partition map becomes current

  Rule: The owner itself is what goes away

    @deviation-5
    Example: The very node that answered for a key shuts down, and the key is written on
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ana puts 1 under "key-1"
      And it was sent to the owner of its key, and to no other node
      When the node that served it shuts down
      And Ana puts 2 under "key-1"
      Then the write is acknowledged at REPLICATED
      And "key-1" becomes 2 on its owner and on every backup, all of them survivors
