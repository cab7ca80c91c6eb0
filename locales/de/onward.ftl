onward-title = Weiter zu { $app }
onward-lead = Sie gehen zurück zur App bei { $host }. Wenn nichts geschieht, drücken Sie die Schaltfläche.
onward-carried-lead = Eine App hat Sie zu { $server } geschickt. Drücken Sie die Schaltfläche, um fortzufahren.
onward-step = Noch ein Schritt
onward-form-lead = Noch ein Schritt: Drücken Sie die Schaltfläche, um zur App bei { $host } zurückzugehen.
onward-not-done = Die App hat um etwas gebeten, das nicht geschehen ist; die Schaltfläche teilt ihr das mit. Wenn Sie die App nicht kennen, schließen Sie diese Seite.
