onward-title = Continuar para { $app }
onward-lead = Você está voltando ao app em { $host }. Se nada acontecer, pressione o botão.
onward-carried-lead = Um app enviou você para { $server }. Pressione o botão para continuar.
onward-step = Mais uma etapa
onward-form-lead = Mais uma etapa: pressione o botão para voltar ao app em { $host }.
onward-not-done = O app pediu algo que não foi feito; o botão informa isso a ele. Se você não o conhece, feche esta página.
