"""Words that name people, jobs and things to count. Data alone; the rules are elsewhere."""

from templates.filling.tables import words

GIVEN_NAMES = frozenset(
    words("""
aaron adam adrian agnes ahmed aisha akira alan albert alejandro alex alexander alexandra alfred ali alice alicia
alison allison alma alvin amanda amber amelia amir amy ana andre andrea andreas andrew angela anita anjali ann anna
anne annika anthony antonio aoife arthur arun asha astrid audrey aurora barbara beatrice bella ben benjamin bernard
beth bethany betty bianca billy birgit bob bonnie brad bradley brandon brenda brian bridget bruce bruno bryan caleb
camille carl carla carlos carmen carol caroline carolyn catherine cecilia chad charles charlie charlotte chelsea
chiara chloe chris christian christina christine christopher cindy claire clara clare clark claude claudia clive
cody colin connor corey craig crystal curtis cynthia daisy dale damian dan dana daniel daniela danny darren dave
david dawn dean deborah debra denise dennis derek diana diane diego dirk dmitri dominic don donald donna doris
dorothy douglas duncan dylan eddie edgar edith edward eileen elaine eleanor elena eli elias elisa elizabeth ella
ellen emily emma emre enrique eric erica erik erin ernest esther ethan eugene eva evan evelyn faith fatima felix
fergal fernando fiona florence frances francesca francis francisco frank franz fred frederick gabriel gabriela gail
gareth gary gavin gemma george georgia gerald gerard gina giovanni gisela glen glenn gloria gordon grace graham greg
gregory greta guido gunther gustavo guy hannah hans harold harriet harry haruka heather hector heidi helen helena
helga hemi henrik henry hiroshi holly howard hugh hugo ian ibrahim imran ines ingrid irene iris isaac isabel
isabella isla ivan ivy jack jackie jacob jacqueline jake james jamie jan jane janet janice jared jasmine jason
javier jay jean jeff jeffrey jenna jennifer jenny jeremy jerome jerry jesse jessica jill jim jimmy joan joanna
joanne joe joel johan johanna john jonas jonathan jordan jorge jose josef joseph josh joshua joyce juan juanita
judith judy julia julian julie jun june jurgen justin kai karen karin karl karthik kate katherine kathleen kathryn
kathy katie kazuo keith kelly ken kenji kenneth kerry kevin khalid kim kimberly kirsten klaus koji kristen kristin
kumar kurt kyle lars laura lauren laurence lauri leah lee leila lena leo leon leonard leslie lewis liam lila lillian
linda lisa liz lloyd logan lorenzo lori lorraine lotte louis louise luca lucas lucia lucy luigi luis lukas luke luna
lydia lynn madison maggie malcolm manuel mara marc marco marcus marcy margaret maria marian marie marina mario
marion marissa mark markus marta martha martin martina marvin mary mason mathew matthew matthias maureen max maya
meena megan meera mei melanie melissa mia michael michelle miguel mikael mike milan mohamed mohammed moira molly
mona monica morgan muhammad nadia nancy naoko naomi natalia natalie nathan neil nicholas nick nicola nicole nigel
nikki nina noah noel nora norma norman nuria oleg oliver olivia omar oscar otto owen pablo paloma pam pamela pat
patricia patrick patty paul paula pauline pavel pedro peggy penny per pete peter petra philip philippe phil phyllis
pierre pieter priya quinn rachel rafael raj rajesh ralph ramon randy raquel ravi ray raymond rebecca regina renata
rene ricardo richard rick rita rob robert roberto robin rocio rodney roger roland rolf roman ronald rory rosa rose
rosemary ross roy ruben ruby russell ruth ryan sabine sabrina sally sam samantha samir samuel sandra sanjay sanne
sara sarah saskia scott sean sebastian sergio seth shane shannon sharon shaun sheila shirley sienna silvia simon
simone siobhan sofia sonia sophia sophie stacey stan stanley stefan stella stephanie stephen steve steven stuart sue
sunita susan susanne suzanne sven sylvia takeshi tamara tanya tara ted teresa terry tessa theo theresa thomas
tiffany tim timothy tina toby todd tom tomas tomasz tommy toni tony tracy travis trevor tyler ulrich ursula
valentina valerie vanessa vera verena veronica vicente vicki victor victoria vikram vincent violet virginia vivian
vladimir wade walter wanda warren wayne wei wendy werner wesley wilhelm willem william wolfgang xavier yolanda yosef
yuki yusuf yvonne zachary zoe
""")
)

# who is "she" where the memo itself does not tell; the names in UNISEX tell nothing
FEMALE_NAMES = frozenset(
    words(
        """
agnes aisha alice alicia alison allison alma amanda amber amelia amy ana angela anita anjali ann anna anne annika
aoife asha astrid audrey aurora barbara beatrice bella beth bethany betty bianca birgit bonnie brenda bridget
camille carla carlotta carmen carol caroline carolyn catherine cecilia charlotte chelsea chiara chloe christina
christine cindy claire clara claudia crystal cynthia daisy daniela dawn deborah debra denise diana diane donna doris
dorothy edith eileen eilidh elaine eleanor elena elisa elizabeth ella ellen emily emma erica erin esther eva evelyn
faith fatima fiona florence frances francesca gabriela gail gemma georgia gina gisela gloria grace greta hannah
harriet haruka hazel heather heidi helen helena helga holly ines ingrid irene iris isabel isabella isla ivy jackie
jacqueline jane janet janice jasmine jenna jennifer jenny jessica jill joan joanna joanne johanna joyce juanita
judit judith judy julia julie june karen karin kate katherine kathleen kathryn kathy katie kimberly kirsten kristen
kristin laura lauren leah leila lena lila lillian linda lisa liz lori lorraine lotte louise lucia lucy luna lydia
maggie mara marcy margaret maria marie marina marissa marta martha martina mary maureen maya meena meera megan
melanie melissa mia michelle moira molly mona monica nadia nancy naoko naomi natalia natalie nicole nina nora norma
nuria olivia orla paloma pam pamela patricia patty paula pauline peggy penny petra phyllis priya rachel raquel
rebecca regina renata rita rocio rosa rose rosemary ruby ruth sabine sabrina sally samantha sandra sanne sara sarah
saskia sharon sheila shirley sienna silvia siobhan sofia sonia sophia sophie stella stephanie sue sunita susan
susanne suzanne sylvia tamara tanya tara teresa tessa theresa tiffany tina ursula valentina valerie vanessa vera
verena veronica vicki victoria violet virginia vivian wanda wanjiru wendy yolanda yvonne zoe
"""
    )
)
UNISEX_NAMES = frozenset(
    words(
        """
akira alex andrea charlie chris clare cody dale dana drew jamie jan jay jean jesse jordan jun kai kelly
kerry kim kumar lauri lee leslie lynn madison marian mei morgan nikki noel pat quinn robin sam shane shannon stacey
taylor terry toni tony tracy wei yuki
"""
    )
)

# given names that are words, too: a capital alone does not make them people at the start of a sentence
AMBIGUOUS_NAMES = frozenset(
    words(
        """
amber art bill bob clark crystal daisy dawn dean don drew faith frank grace guy holly hope iris ivy jack jan jay
jean joy june mark mason may pat penny per ray rich rob rose ruby sue violet wade will
"""
    )
)

ROLE_NOUNS = words(
    """
manager director officer head lead chief president vice-president owner co-owner founder co-founder partner buyer
engineer brewer assistant supervisor superintendent controller accountant secretary chef foreman technician
coordinator administrator analyst consultant counsel executive principal planner architect specialist nurse doctor
cfo ceo coo cto cio cmo md vp evp svp gm procurement purchasing finance quality compliance estates operations it hr
maintenance logistics marketing sales legal boss representative dispatcher baker developer receptionist
"""
)
DEPARTMENTS = words(
    """
finance purchasing procurement quality compliance estates operations maintenance logistics marketing sales legal
accounts accounting production facilities engineering it hr energy buying catering security warehousing payroll
"""
)

UNITS = words(
    """
seats seat licenses license licences licence users user units unit devices device locations location scanners
scanner trucks truck stores store pallets pallet tablets tablet desks desk sites site doors door tanks tank sensors
sensor loggers logger monitors monitor robots robot hotels hotel branches branch clinics clinic vans van rooms room
lines line machines machine gateways gateway scales scale schools school shops shop warehouses warehouse cameras
camera screens screen terminals terminal boxes crates cases tonnes tons litres liters copies kits kit sets vehicles
vehicle employees stations station beds printers printer laptops laptop phones phone modules packs replacements
replacement freezers fridges ovens ships wards labs bays lanes cells drops
"""
)

# words that open with a capital in the middle of a sentence without being anybody's name
NOT_NAMES = frozenset(
    words("""
i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december christmas easter labor labour day new year okay ok yes no so and but the a an we
they he she it their our my his her its this that there then next now also well right hi hello hey thanks good bad
just um uh er quick call deal meeting visited visit met saw spoke called please remind follow action probability
stage expected competitor budget everything nothing overall otherwise put move drop close customer attendees after
before at on in for from with first second third one two three four five two still not poc po gst vat dpa w q1 q2 q3
q4 ceo cfo cto coo md it hr vp usa uk eu u.s. english german japanese french spanish canadian american british
european dr mr mrs ms miss morning afternoon evening testing oh ah yeah alright anyway completely verbal let let's
you what when where who why how if as to of or by
""")
)
PLACES = frozenset(
    words("""
tokyo osaka london berlin chicago boston denver seattle austin toronto madrid paris dublin sydney singapore atlanta
dallas phoenix portland miami rotterdam amsterdam brussels zurich geneva vienna munich hamburg frankfurt cologne
duisburg manchester leeds bristol glasgow edinburgh aberdeen cardiff belfast birmingham liverpool york oxford
cambridge barcelona valencia seville lisbon porto milan rome naples turin lyon marseille nice stockholm oslo bergen
copenhagen helsinki espoo warsaw prague budapest athens istanbul dubai mumbai delhi bangalore chennai shanghai
beijing nagoya kyoto seoul hong kong melbourne brisbane perth auckland wellington hamilton christchurch vancouver
montreal ottawa calgary houston detroit cleveland milwaukee minneapolis nashville memphis orlando tampa philadelphia
pittsburgh baltimore washington boise fresno dayton asheville galway salthill cork schiphol utrecht europe asia
america africa california texas maine ohio florida switzerland germany france spain italy ireland scotland wales
england india japan china mexico canada brazil kenya
""")
)
