@security
Feature: Nodes and clients prove to each other who they are, and nobody reads along
  Where the cluster has certificates, every connection is encrypted, between nodes and from clients. Nodes and clients
  show certificates of one authority to each other. The token of a client and the secret of the cluster are asked for
  all the same, on top.

  Background:
    Given a cluster of 3 nodes keeping 1 backup, where everybody shows a certificate

  Rule: Whatever is promised holds as it does without certificates

    @P-18
    Example: A write is acknowledged, its owner crashes, and so is the next one
      Given Ana is connected
      When Ana puts 1 under "cart"
      Then the write is acknowledged at REPLICATED
      When the owner of "cart" crashes
      And Ana puts 2 under "cart"
      Then the write is acknowledged at REPLICATED
      And "cart" becomes 2 on its owner and on every backup, all of them survivors
      And nothing that was acknowledged is missing

    @P-18
    Example: An owner stands still while certificates are shown, and comes back
      Given Ana is connected
      And Ana keeps writing under "cart"
      When the owner of "cart" freezes
      Then another 50 writes of Ana are acknowledged
      When the lost node wakes up
      Then every partition has all its copies again
      And no write was refused
      And nothing that was acknowledged is missing

    @P-18
    Example: A client of one server shows its certificate, too
      Given Ana is connected in single-server mode
      When Ana puts 1 under "cart"
      Then the write is acknowledged at REPLICATED

  Rule: Whoever is not trusted, or does not trust, is kept out, and it is said why

    @P-18
    Scenario Outline: A client <that is kept out> is refused, and says why
      When Ana tries to connect <that is kept out>
      Then Ana is refused because "<reason>"
      And Ana has no connection and no partition map

      Examples:
        | that is kept out                            | reason                                               |
        | without trusting the authority of the nodes | no authority trusted here has signed its certificate |
        | without a certificate of her own            | certificate                                          |
        | in the clear                                | it may expect TLS                                    |

    @P-18
    Example: A node with a certificate of another authority does not get in
      Given Ana is connected
      When a node with a certificate of another authority tries to join
      Then every node refuses it because "no authority trusted here has signed its certificate"
      And it is no member of the cluster
      When Ana puts 1 under "cart"
      Then the write is acknowledged at REPLICATED
