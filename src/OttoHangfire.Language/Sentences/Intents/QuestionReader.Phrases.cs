namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>How people ask, without the day that they ask about.</summary>
internal static partial class QuestionReader
{
    private static readonly Dictionary<string, QuestionAbout> English = Build(
        """
        what did you do|what have you done|what did you get done|what was done|what has been done|what got done|what did otto do
        what have you been doing|what happened
        what have you been up to|what did you finish|what did you complete|what have you finished|what is done|what's done|whats done
        what are you doing|what did you manage
        tell me what you did|show me what you did|show me what you have done|summarise what you did|summarize what you did
        what have you accomplished|what did you work on
        what ran|what has run|what did run|tell me what happened|what did i miss|what have i missed|what has happened|what's happened
        what were you doing|what have you completed
        """,
        """
        what is next|what's next|whats next|what comes next|what's coming up|what is coming up|what's up next|what is up next|what is due
        what's due|whats due|what's on
        what do i have to do|what do i have|what have i got|what is planned|what's planned|what is on|what's on my list|what is on my list
        what's on the agenda|what's up
        what is on the agenda|what is scheduled|what's scheduled|what will you do|what are you going to do|what is there to do
        what needs to be done|what's the plan
        what is the plan|show me what's next|show me what is next|tell me what's next|tell me what is next|what should i do
        what are my tasks|any tasks|anything due
        is anything due|do i have anything|do i have anything to do|what do you have planned|what will happen|what's on my agenda
        what is on my agenda|what's my next task
        what is my next task|what's the next task|what is the next task|what do i need to do|what must i do|when is the next task
        what's to do|what is to do|what do i do next
        what will you do next|what are you going to do next|what are you doing next|what is happening|what's happening|what's going on
        anything planned|plan my day|what comes up
        show me my tasks|list tasks|list my tasks|show tasks|show my tasks|what tasks do i have|what tasks are there|what is coming
        what's coming|what have i to do
        """,
        """
        what waits for me|what is waiting for me|what's waiting for me|whats waiting for me|what is waiting|what's waiting|what needs me
        what needs my approval|what waits
        what needs approval|what do you need from me|what are you waiting for|is anything waiting for me|does anything need me
        anything waiting for me|anything waiting
        what do i have to approve|what do i need to approve|what should i approve|what needs my attention|what requires my approval
        what requires my attention|what awaits me
        what is awaiting approval|any approvals|are there any approvals|what is pending|what's pending|anything to approve
        is there anything to approve|what is blocked
        do you need anything from me|do you need me|is there anything waiting for me|what needs a decision|what needs my decision
        what do i have to decide|what's blocked
        what must i approve|what is waiting for my approval|what's waiting for my approval|what waits for my approval
        is something waiting for me|what awaits my approval
        anything i need to approve|is anything waiting on me|what is waiting on me|what's waiting on me|what is stuck|what's stuck
        is anything stuck|what do you want from me
        """,
        """
        what is wrong|what's wrong|whats wrong|what went wrong|what failed|what has failed|what is broken|what's broken|anything wrong
        is anything wrong|is something wrong
        any problems|are there any problems|any errors|are there any errors|is everything ok|is everything okay|is everything alright
        is everything fine|are you ok|what broke
        is everything all right|did anything fail|did something fail|what didn't work|what did not work|what are the problems
        what is failing|what's failing|are you okay
        are there problems|are there errors|has anything failed|what errors are there|what problems are there|did anything go wrong
        has anything gone wrong|is it ok|is okay
        what has gone wrong|what's gone wrong|did something go wrong|what is not working|what isn't working|what's not working
        is there a problem|is there anything wrong|is ok
        what's the problem|what is the problem|any failures|were there any errors|were there any problems|were there errors|is fine
        is right|is alright|are there any failures
        anything broken|is anything broken|is something broken|anything failed|what errors were there|what problems were there
        has something failed|are there failures
        """);

    private static readonly Dictionary<string, QuestionAbout> German = Build(
        """
        was hast du gemacht|was hast du getan|was hast du erledigt|was wurde gemacht|was wurde erledigt|was ist passiert|was ist geschehen
        was war los|was war|was machst du
        was hast du geschafft|was lief|was ist gelaufen|zeig mir was du gemacht hast|sag mir was du gemacht hast|was ist erledigt
        was hat otto gemacht|was wurde getan
        erzaehl was hast du gemacht|was hast du fertig|was habe ich verpasst|was ist fertig|was ist gemacht|was hast du getrieben
        was haben sie gemacht
        """,
        """
        was steht an|was kommt als naechstes|was ist als naechstes dran|was ist als naechstes|was kommt|was ist geplant|was habe ich vor
        was muss ich machen|was muss ich tun
        was kommt als naechstes dran|was ist dran|was ist faellig|was wird faellig|was machst du als naechstes|was ist zu tun
        was gibt es zu tun|was steht auf dem plan
        was steht auf dem programm|was steht auf meiner liste|was liegt an|was habe ich zu tun|was muss ich erledigen
        was sind meine aufgaben|habe ich etwas vor|was ist los
        was steht als naechstes an|was hast du vor|was ist der plan|gibt es etwas zu tun|welche aufgaben habe ich|welche aufgaben stehen an
        was soll ich tun|was geht
        was passiert als naechstes|was ist mein naechster termin|was ist die naechste aufgabe|welche termine habe ich
        was steht in meinem kalender|was tust du als naechstes
        was hab ich vor|was hab ich zu tun|was steht bevor|was ist angesagt|was muss ich als naechstes tun
        was muss ich als naechstes machen|was kommt auf mich zu
        zeig mir meine aufgaben|zeige mir meine aufgaben|meine aufgaben|was liegt heute an|welche aufgaben gibt es
        """,
        """
        was wartet auf mich|worauf wartest du|was wartet|was braucht mich|was brauchst du von mir|wartet etwas auf mich
        was muss ich freigeben|was muss ich genehmigen
        was muss ich entscheiden|gibt es etwas zu genehmigen|gibt es etwas freizugeben|was ist offen|was steht zur freigabe an
        was braucht meine freigabe|brauchst du mich
        was braucht meine zustimmung|was wartet auf meine freigabe|brauchst du etwas von mir|wartet was auf mich|was haengt
        was ist blockiert|wartet irgendetwas auf mich
        was muss ich bestaetigen|was wartet auf freigabe|was soll ich genehmigen|was braucht meine entscheidung|was soll ich freigeben
        muss ich etwas freigeben|muss ich etwas genehmigen|muss ich etwas entscheiden|was haengt fest
        """,
        """
        was ist schiefgelaufen|was ist schief gelaufen|was stimmt nicht|was ist kaputt|gibt es fehler|gibt es probleme|ist in ordnung
        was ist fehlgeschlagen|ist okay|ist ok
        gibt es ein problem|was ist falsch|ist etwas schiefgelaufen|ist etwas schief gelaufen|was lief schief|was geht nicht
        was funktioniert nicht|gab es fehler|gab es probleme
        was hat nicht geklappt|was klappt nicht|was ist das problem|stimmt etwas nicht|ist etwas kaputt|hat etwas nicht geklappt
        was ist nicht in ordnung|ist gut|was hat nicht funktioniert
        welche fehler gibt es|welche fehler gab es|welche probleme gibt es|irgendwelche fehler|irgendwelche probleme
        ist etwas fehlgeschlagen|lief etwas schief|was ging schief
        was ist schiefgegangen|was ist schief gegangen|ist etwas schiefgegangen|was laeuft schief|was laeuft nicht
        """);

    private static Dictionary<string, QuestionAbout> Build(string done, string next, string waiting, string wrong)
    {
        var phrases = new Dictionary<string, QuestionAbout>(StringComparer.Ordinal);
        foreach (var (about, lines) in new[]
        {
            (QuestionAbout.Done, done), (QuestionAbout.Next, next), (QuestionAbout.Waiting, waiting), (QuestionAbout.Wrong, wrong),
        })
        {
            foreach (var phrase in lines.Split(['|', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                phrases.TryAdd(Bare(phrase), about);
            }
        }

        return phrases;
    }

    private static string Bare(string phrase) => string.Join(' ', phrase.Split(' ').Where(word => !Fillers.Contains(word)));
}
