@doors
Feature: Whoever sends what cannot be read harms nobody else
  A port that is reachable is reached by everybody: by scanners, by programs with mistakes in them, by nodes with broken
  memory. What such a message costs is the connection it came by, and nothing else.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    And Ana keeps writing under "cart"

  Rule: What is no message ends the connection it came by, and what comes behind it is not done

    @P-9
    Scenario Outline: <who> sends <what>
      When <who> sends <what>, and a write behind it
      Then the connection is ended as <ending>
      And nobody else noticed
      And nothing a stranger sent was written

      Examples:
        | who                              | what                                    | ending       |
        | somebody with a good token       | random bytes                            | unreadable   |
        | somebody with a good token       | text that is no message                 | unreadable   |
        | somebody with a good token       | a message cut short                     | unreadable   |
        | somebody with a good token       | a message nested too deep               | unreadable   |
        | somebody with a good token       | a message that holds itself             | unreadable   |
        | somebody with a good token       | what no WebSocket may send              | unreadable   |
        | somebody with a good token       | a message larger than a node takes      | too large    |
        | a stranger at the client port    | random bytes                            | unreadable   |
        | a stranger at the client port    | a few bytes that unfold without end     | unreadable   |
        | a stranger at the client port    | a message larger than a node takes      | too large    |
        | a stranger at the cluster port   | random bytes                            | unauthorized |
        | a stranger at the cluster port   | a message larger than a node takes      | too large    |
        | somebody with the cluster secret | random bytes                            | unreadable   |
        | somebody with the cluster secret | a message that holds itself             | unreadable   |
        | somebody with the cluster secret | a heartbeat of the wrong shape          | unreadable   |
        | somebody with the cluster secret | news of a partition that does not exist | unreadable   |
        | somebody with the cluster secret | a message larger than a node takes      | too large    |

  Rule: What is a message, but not one for this port, is answered with a no, and the connection stays

    @P-9
    Scenario Outline: <who> sends <what>, which is not served
      When <who> sends <what>, and a write behind it
      Then it is told that this is not served, and stays
      And the write behind it is done
      And nobody else noticed

      Examples:
        | who                        | what                        |
        | somebody with a good token | a message that nobody knows |
        | somebody with a good token | a request for the state     |
