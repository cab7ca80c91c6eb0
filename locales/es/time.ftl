time-moment = { $date }, { $time } UTC
time-days =
    { $count ->
        [one] 1 día
       *[other] { $count } días
    }
time-hours =
    { $count ->
        [one] 1 hora
       *[other] { $count } horas
    }
time-minutes =
    { $count ->
        [one] 1 minuto
       *[other] { $count } minutos
    }
time-seconds =
    { $count ->
        [one] 1 segundo
       *[other] { $count } segundos
    }
