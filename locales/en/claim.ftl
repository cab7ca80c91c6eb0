### What can be told of a person, as it stands within a sentence (See your full name and email address) and, with a
### capital letter, as a label.

claim-name = full name
claim-family-name = family name
claim-given-name = given name
claim-middle-name = middle name
claim-nickname = nickname
claim-username = username
claim-profile = profile page
claim-picture = picture
claim-website = website
claim-gender = gender
claim-birthdate = date of birth
claim-time-zone = time zone
claim-language = language
claim-email = email address
claim-email-checked = email address (whether it was checked)
claim-phone = phone number
claim-phone-checked = phone number (whether it was checked)
claim-address = postal address
claim-last-change = profile's last change
