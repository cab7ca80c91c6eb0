onward-title = Continuer vers { $app }
onward-lead = Vous retournez à l’application à l’adresse { $host }. Si rien ne se passe, appuyez sur le bouton.
onward-carried-lead = Une application vous a envoyé vers { $server }. Appuyez sur le bouton pour continuer.
onward-step = Encore une étape
onward-form-lead = Encore une étape : appuyez sur le bouton pour retourner à l’application à l’adresse { $host }.
onward-not-done = L’application a demandé quelque chose qui n’a pas été fait ; le bouton l’en informe. Si vous ne la connaissez pas, fermez cette page.
