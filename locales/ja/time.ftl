time-moment = { $date } { $time } UTC
time-days =
    { $count ->
       *[other] { $count }日間
    }
time-hours =
    { $count ->
       *[other] { $count }時間
    }
time-minutes =
    { $count ->
       *[other] { $count }分間
    }
time-seconds =
    { $count ->
       *[other] { $count }秒間
    }
