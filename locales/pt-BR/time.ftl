time-moment = { $date }, { $time } UTC
time-days =
    { $count ->
        [one] { $count } dia
       *[other] { $count } dias
    }
time-hours =
    { $count ->
        [one] { $count } hora
       *[other] { $count } horas
    }
time-minutes =
    { $count ->
        [one] { $count } minuto
       *[other] { $count } minutos
    }
time-seconds =
    { $count ->
        [one] { $count } segundo
       *[other] { $count } segundos
    }
