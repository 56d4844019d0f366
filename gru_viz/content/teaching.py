"""What stands in docs/teaching.md around the lessons."""

INTRO = """# Teaching with gru_viz

The app comes with {count} lessons. Each is a way through scenes, with one sentence for the class at every stop, notes
for the speaker and questions. All numbers below are computed from the runs that they speak of. Links lead into the
app in which this page is open.

**In the lecture hall.** Start a lesson on the page Lessons. Page Down and Page Up go on and back, as a presenter's
clicker does; N shows the notes. P presents: no menu, no sidebar, the schematic and its strips as large as the screen
allows, and no letter below 18 pixels at 1280 × 720. While presenting, hold L for a mark that the last row can see, D
switches numbers to two digits, F fills the screen. Arrow keys move through time, as ever, and everything can be taken
in hand. The address always names lesson and stop: if the page has to be loaded again, it opens where you were.

**In the students' hands.** Share gives the link of any scene, a QR code, and ticks for what students see. A link made
while a lesson runs opens the lesson at that stop. Nothing has to be installed, and nothing is stored or sent.

**Without a network.** On the page Lessons, each lesson can be saved as one HTML file. Its stops on the pages Gate lab
and Walkthrough are live there; the others keep their sentence and a link."""

END = """## A lesson of your own

Set a scene on any page, open Share and choose "Add to my lesson". The page Lessons puts the stops in order and holds
title, sentence and notes. A link holds a lesson of up to {characters} characters, which is about {fits} stops as long
as those above; beyond that, or to keep it, save it as a file. The file is JSON, and
[lesson.schema.json](lesson.schema.json) describes it."""
