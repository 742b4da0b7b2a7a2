@doors
Feature: Whoever cannot show who they are is told nothing
  Clients show a token, nodes prove a secret. Whoever can do neither is refused before a word about the cluster is said: not
  who is in it, not where, not what is kept. Those who are in go on as if nobody had knocked.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    And Ana keeps writing under "cart"

  Rule: A client without a good token reads nothing and writes nothing

    @P-10
    Scenario Outline: A stranger shows <token>
      When a stranger at the client port shows <token>, and writes
      Then the connection is ended as unauthorized
      And no stranger learned anything of the cluster
      And nothing a stranger sent was written
      And nobody else noticed

      Examples:
        | token                           |
        | a wrong token                   |
        | an expired token                |
        | an unsigned token               |
        | a token made with a foreign key |

    @P-10
    Scenario Outline: <who> sends <what> before anything else
      When <who> sends <what>, and a write behind it
      Then the connection is ended as unauthorized
      And no stranger learned anything of the cluster
      And nothing a stranger sent was written
      And nobody else noticed

      Examples:
        | who                            | what                                |
        | a stranger at the client port  | a request for the partition map     |
        | a stranger at the client port  | a message that nobody knows         |
        | a stranger at the cluster port | a request for the state             |
        | a stranger at the cluster port | the words of a peer that was let in |

  Rule: A node without the cluster's secret is not told whom it dialled

    @P-10
    Example: A stranger proves another secret
      When a stranger at the cluster port proves another secret, and writes
      Then the connection is ended as unauthorized
      And no stranger learned anything of the cluster
      And nothing a stranger sent was written
      And nobody else noticed

  Rule: A session is as long as its token

    @P-10
    Example: One client lets its token end, another renews it
      Given Ben is connected with a token of 5 seconds that he renews
      And Ben keeps writing under "desk"
      When a client comes with a token of 5 seconds, and does not renew it
      Then the connection is ended as unauthorized
      And nobody else noticed
