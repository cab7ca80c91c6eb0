### Moments and lengths of time.

# A date and a time of day.
time-moment = { $date }, { $time } UTC
# How long something lasts: for 30 days.
time-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
time-hours =
    { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
time-minutes =
    { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
time-seconds =
    { $count ->
        [one] 1 second
       *[other] { $count } seconds
    }
