@connecting
Feature: One token lets a client in at every node
  A client is told of some nodes and shows one token once. From then on it finds the other nodes by itself, and
  each of them lets it in.

  **AC-2.** A cluster of three nodes on `port: 0` runs. A cluster-mode client with all three seeds and a
  `MemoryStorageAdapter`, given one token for the default development secret by one `setAuthToken`, receives the
  partition map and has an authenticated connection to each of the three.

  Background:
    Given a cluster of 3 nodes keeping 1 backup

  Rule: With the map comes an authenticated connection to every node

    @AC-2
    Example: A client with all three seeds has the map and is let in by all three nodes
      When Ana connects
      Then Ana has an authenticated connection to every node
      And Ana's partition map becomes current

    @AC-2
    Example: Seeds under another name of the same host lead to the same nodes
      (`ws://127.0.0.1:…` where the nodes call themselves `localhost`)

      When Ana connects with the seeds named "127.0.0.1"
      Then Ana has an authenticated connection to every node
      And Ana's partition map becomes current

    @AC-2
    Example: One living seed of three is enough
      Given another node joins
      And another node joins
      And the youngest node crashes
      And every partition has all its copies again
      And the youngest node crashes
      And every partition has all its copies again
      When Ana connects with the coordinator and the two lost nodes as her seeds
      Then Ana has an authenticated connection to every node
      And Ana's partition map becomes current

  Rule: A token that is not good is refused, and the client says why

    @AC-2
    Scenario Outline: <A token> gets a client nowhere, and the client says why
      When Ana tries to connect with <a token>
      Then Ana is refused because "<reason>"
      And Ana has no connection and no partition map

      Examples:
        | A token           | a token           | reason            |
        | A wrong token     | a wrong token     | invalid signature |
        | An expired token  | an expired token  | jwt expired       |
        | An unsigned token | an unsigned token | jwt signature     |
