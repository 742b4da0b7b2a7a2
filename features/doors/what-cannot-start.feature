@doors
Feature: A node that cannot be as it was told does not start, and says why
  A node that starts with half of what it was told is worse than one that does not: nobody notices before it matters. What
  it says names the option, so that whoever typed it knows where to look.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    And Ana keeps writing under "cart"

  Rule: The sentence names the option, and the cluster that runs is not touched

    @P-13
    Scenario Outline: The option "<option>" is "<value>"
      When a node is started with "<option>" set to "<value>"
      Then it does not start, and names "<option>" as the reason
      And nobody else noticed

      Examples:
        | option        | value     |
        | port          |     70000 |
        | backup-count  |         7 |
        | dead-after-ms |        10 |
        | node-id       | two words |
        | peers         | nowhere   |

    @P-13
    Scenario Outline: The "<option>" of a node is taken
      When a node is started with "<option>" set to that of the owner of "cart"
      Then it does not start, and names "<option>" as the reason
      And nobody else noticed

      Examples:
        | option       |
        | port         |
        | cluster-port |

    @P-13
    Example: A secret that everybody knows, in production
      When a node is started in production with the secret of the development
      Then it does not start, and names "jwt-secret" as the reason
      And nobody else noticed
