@simulation
Feature: Faults on top of one another cost time, never a write
  The very nodes and clients of the packages, on machines whose time, chance,
  disks and network come from one seed. What a simulation found to go wrong
  once is carried out here again.

  Rule: Whatever the order of events, everything acknowledged is kept and everything comes to rest

    @P-19
    Example: A minute of faults, some in the middle of others
      Given 3 simulated nodes keeping 1 backup, at least 1 of them together, from seed 4
      And these clients, who write to 20 keys
        | client | writes at once | thinks |
        | Ana    |              3 | 200 ms |
        | Ben    |              1 | 500 ms |
      When this befalls them
        | what            | whom | for     | rest    | meanwhile                  | whom meanwhile | for meanwhile |
        | slow links      |   2. | 2400 ms |  900 ms | leave and return           |             3. |        800 ms |
        | not heard       |   3. | 1700 ms |  300 ms | crash and return           |             2. |        300 ms |
        | freeze and thaw |   1. | 2100 ms |    0 ms | crash and return with data |             2. |        700 ms |
        | swizzle         |   1. | 1500 ms |  100 ms |                            |                |               |
        | join            |   1. |  300 ms | 2000 ms |                            |                |               |
        | halves          |   1. | 2600 ms |   50 ms |                            |                |               |
        | power failure   |   1. |  700 ms | 1200 ms |                            |                |               |
        | wrong clock     |   2. |  900 ms |  400 ms |                            |                |               |
      Then nothing went wrong at any quiet moment

    @P-19
    Example: The state that lists a new backup comes later than what it is to keep
      Given 3 simulated nodes keeping 2 backups, at least 1 of them together, from seed 473
      And these clients, who write to 500 keys
        | client | writes at once | thinks  |
        | Ana    |              1 | 1500 ms |
        | Ben    |              1 | 1500 ms |
        | Cleo   |              1 | 1500 ms |
      When this befalls them
        | what       | whom | for     | rest    | meanwhile                  | whom meanwhile | for meanwhile |
        | join       |   2. | 1502 ms | 3633 ms |                            |                |               |
        | slow links |   1. |   52 ms | 5053 ms | crash and return with data |             3. |         17 ms |
      Then nothing went wrong at any quiet moment

    @P-19
    Example: A node stands still just after it was let in
      Given 3 simulated nodes keeping 1 backup, at least 1 of them together, from seed 31166467
      And these clients, who write to 5 keys
        | client | writes at once | thinks  |
        | Ana    |              1 | 4000 ms |
        | Ben    |              3 | 1500 ms |
      When this befalls them
        | what            | whom | for   | rest  | meanwhile        | whom meanwhile | for meanwhile |
        | freeze and thaw |   4. | 98 ms | 27 ms | crash and return |             4. |         32 ms |
      Then nothing went wrong at any quiet moment

    @P-19
    Example: A copy remembers a removal that its owner has forgotten
      Given 5 simulated nodes keeping 1 backup, at least 1 of them together, from seed 69
      And these clients, who write to 50 keys
        | client | writes at once | thinks  |
        | Ana    |              1 | 4000 ms |
        | Ben    |              1 |  400 ms |
        | Cleo   |              1 | 1500 ms |
      And every third write is a removal, forgotten after 2000 ms
      When this befalls them
        | what                       | whom | for     | rest     | meanwhile | whom meanwhile | for meanwhile |
        | power failure              |   5. | 1139 ms |  9856 ms |           |                |               |
        | not heard                  |   2. | 2280 ms |   552 ms |           |                |               |
        | halves                     |   2. |  545 ms |   252 ms |           |                |               |
        | slow links                 |   2. | 1644 ms | 12884 ms |           |                |               |
        | full disk                  |   1. |  380 ms | 11836 ms |           |                |               |
        | crash and return with data |   3. | 1859 ms |   656 ms |           |                |               |
        | crash and return with data |   2. |  491 ms |   404 ms |           |                |               |
        | freeze and thaw            |   3. |  498 ms |   272 ms |           |                |               |
        | crash and return           |   2. | 2304 ms | 23508 ms |           |                |               |
      Then nothing went wrong at any quiet moment

    @P-19
    Example: Messages are published while nodes crash, stand still and are cut off
      Given 4 simulated nodes keeping 1 backup, at least 1 of them together, from seed 30
      And these clients, who write to 5 keys
        | client | writes at once | thinks |
        | Ana    |              3 | 400 ms |
        | Ben    |              1 | 400 ms |
        | Cleo   |              1 | 400 ms |
      And every fourth write is a message, to a topic that all of them listen to
      When this befalls them
        | what             | whom | for     | rest    | meanwhile                  | whom meanwhile | for meanwhile |
        | broken links     |   1. | 2000 ms | 3000 ms |                            |                |               |
        | freeze and thaw  |   2. | 2500 ms | 4000 ms | crash and return with data |             3. |        500 ms |
        | crash and return |   1. | 1000 ms | 4000 ms |                            |                |               |
        | cut off          |   3. | 2000 ms | 4000 ms |                            |                |               |
        | slow links       |   2. | 2000 ms | 4000 ms | crash and return           |             1. |        500 ms |
      Then nothing went wrong at any quiet moment
