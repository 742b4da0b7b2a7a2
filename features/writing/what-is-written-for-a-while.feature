Feature: What is written for a while ends by itself
  A value may be written with a time to live. Its owner ends it, so that it ends for everybody, once.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    And Ben is connected

  Rule: It ends on every node, in every map that is open and in the rows of every query

    @P-28
    Example: Ben reads along while it ends
      Given Ben follows the values above 0
      When Ana puts 1 under "cart" for 1000 ms
      Then Ben's query comes to show 1 under "cart"
      And "cart" becomes nothing on its owner and on every backup
      And Ben's query comes to show nothing under "cart"
      And Ben comes to see nothing under "cart"

    @P-28
    Scenario Outline: Its owner <fault> before it ends
      Given Ana puts 1 under "cart" for 1000 ms
      When the owner of "cart" <fault>
      Then "cart" becomes nothing on its owner and on every backup
      And Ben comes to see nothing under "cart"

      Examples:
        | fault      |
        | shuts down |
        | crashes    |

  Rule: What is written later is another value

    @P-28
    Example: A value is written anew, to stay, and another one ends meanwhile
      Given Ana puts 1 under "cart" for 1000 ms
      And Ana puts 2 under "cart"
      And Ana puts 3 under "other" for 1000 ms
      When Ben comes to see 2 under "cart"
      Then "other" becomes nothing on its owner and on every backup
      And "cart" is 2 on its owner and on every backup

    @P-28
    Example: What has ended is written again
      Given Ana puts 1 under "cart" for 1000 ms
      And "cart" becomes nothing on its owner and on every backup
      When Ben puts 2 under "cart"
      Then "cart" becomes 2 on its owner and on every backup
      And Ana comes to see 2 under "cart"
