### On the way to an app.

onward-title = Continue to { $app }
onward-lead = You are going back to the app at { $host }. If nothing happens, press the button.
onward-carried-lead = An app sent you to { $server }. Press the button to go on.
onward-step = One more step
onward-form-lead = One more step: press the button to go back to the app at { $host }.
onward-not-done = The app asked for something that was not done; the button tells it so. If you don't know it, close this page.
