/** The texts of the demo organization: what a small team that sells a booking service writes down. */

interface DemoTask {
  title: string
  labels: readonly string[]
  description?: string
  /** The titles of the tasks that it is divided into. */
  parts?: readonly string[]
}

export interface DemoProject {
  key: string
  name: string
  description: string
  tasks: readonly DemoTask[]
}

export const demoLabels: Readonly<Record<string, string>> = {
  bug: '#dc2626',
  feature: '#2563eb',
  design: '#db2777',
  performance: '#ea580c',
  security: '#7c3aed',
  accessibility: '#0891b2',
  documentation: '#65a30d',
  research: '#ca8a04',
  'customer request': '#059669',
  'technical debt': '#6b7280',
}

/** From the oldest to the newest, in each project. */
export const demoProjects: readonly DemoProject[] = [
  {
    key: 'WEB',
    name: 'Website',
    description:
      'The public site and the booking pages.\n\nGoal of this half-year: **a visitor books in under two minutes**, on a phone, without an account.',
    tasks: [
      {
        title: 'Measure how long a booking takes today',
        labels: ['research'],
        description:
          'From the first page view to the confirmation, by device. We guess four minutes, and nobody has measured it.',
      },
      {
        title: 'Replace the calendar widget',
        labels: ['feature', 'accessibility'],
        description: 'The old one cannot be used with a keyboard, and it loads 400 kB of scripts.',
        parts: [
          'Compare three calendar components',
          'Show weeks that begin on Sunday where people expect it',
          'Read out the selected day to screen readers',
          'Mark days that are fully booked',
        ],
      },
      { title: 'Prices show the wrong currency after changing the language', labels: ['bug', 'customer request'] },
      { title: 'New photographs for the landing page', labels: ['design'] },
      {
        title: 'Remember the party size between visits',
        labels: ['feature'],
        description: 'Keep it in the browser only. No cookie banner for this.',
      },
      {
        title: 'Move the checkout to one page',
        labels: ['feature', 'design'],
        description: 'Three steps became five over the years. Draft: contact details, payment and extras on one page.',
        parts: [
          'Sketch the one-page checkout',
          'Validate fields while the person types',
          'Keep what was typed when the payment fails',
          'Test the checkout with five customers',
        ],
      },
      { title: 'Images on the gallery page are not compressed', labels: ['performance'] },
      { title: 'Write an imprint for the Austrian site', labels: ['documentation'] },
      { title: 'Confirmation page is blank in Firefox 115', labels: ['bug'] },
      {
        title: 'Let people change a booking without calling us',
        labels: ['feature', 'customer request'],
        description:
          'A quarter of all calls are about moving a booking by a day. Free of charge until 48 hours before.',
        parts: ['Send a link to change the booking', 'Show the price difference before it is due'],
      },
      { title: 'Contrast of secondary buttons is too low', labels: ['accessibility', 'design'] },
      { title: 'Add structured data for search engines', labels: ['feature'] },
      { title: 'Voucher codes are rejected when typed in lower case', labels: ['bug', 'customer request'] },
      { title: 'Load the map only when somebody opens it', labels: ['performance'] },
      {
        title: 'Translate the booking pages into Italian',
        labels: ['feature'],
        description: 'Texts are with the agency. Legal terms need another look from Chiara.',
      },
      { title: 'Remove the chat window nobody answers', labels: ['technical debt'] },
      { title: 'Phone field refuses numbers with a leading plus', labels: ['bug'] },
      { title: 'Show how many places are left', labels: ['feature', 'research'] },
      { title: 'Serve fonts from our own domain', labels: ['performance', 'security'] },
      { title: 'Dark colours for the booking pages', labels: ['design'] },
      { title: 'Page for groups of more than twelve', labels: ['customer request'] },
      { title: 'Explain the cancellation terms in plain words', labels: ['documentation', 'customer request'] },
      { title: 'Ask for feedback a day after the visit', labels: ['feature'] },
      { title: 'Replace the content management system', labels: ['technical debt', 'research'] },
      { title: 'Offer Apple Pay and Google Pay', labels: ['feature', 'customer request'] },
      { title: 'Back button loses the chosen extras', labels: ['bug'] },
      { title: 'Shorter addresses for venue pages', labels: ['technical debt'] },
      { title: 'Captions for the video on the landing page', labels: ['accessibility'] },
      { title: 'Compare two headlines for a fortnight', labels: ['research', 'design'] },
      { title: 'Let venues upload their own menu', labels: ['feature', 'customer request'] },
      { title: 'Say why a date cannot be booked', labels: ['feature', 'design'] },
    ],
  },
  {
    key: 'APP',
    name: 'Mobile app',
    description:
      'The app that our partners use at the door: scan a ticket, see who comes today, sell what is left.\n\nIt has to work *without a network* for a whole evening.',
    tasks: [
      {
        title: 'Scan tickets without a network',
        labels: ['feature'],
        description: 'The list of the evening is fetched in advance. Scans are sent later, and a ticket counts once.',
        parts: [
          'Fetch the guest list in advance',
          'Queue scans on the device',
          'Settle what two devices scanned at once',
          'Tell the door how old the list is',
        ],
      },
      { title: 'App freezes when the camera permission is revoked', labels: ['bug'] },
      { title: 'Sign in with a code instead of a password', labels: ['feature', 'security'] },
      { title: 'Larger touch targets on the scan screen', labels: ['design', 'accessibility'] },
      {
        title: 'Battery drains within three hours of scanning',
        labels: ['bug', 'performance'],
        description: 'Reported from two venues with Pixel 6a. The camera preview runs at 60 frames, 15 would do.',
      },
      {
        title: 'Sell remaining places at the door',
        labels: ['feature'],
        parts: ['Take card payments', 'Print a receipt', 'Count the cash at the end'],
      },
      { title: 'Say who scanned a ticket and when', labels: ['feature', 'customer request'] },
      { title: 'Drop support for Android 9', labels: ['technical debt'] },
      { title: 'Push message when an evening is cancelled', labels: ['feature'] },
      { title: 'Crash when a guest name contains an emoji', labels: ['bug'] },
      { title: 'Vibrate differently for valid and invalid tickets', labels: ['accessibility', 'customer request'] },
      { title: 'Encrypt the guest list on the device', labels: ['security'] },
      {
        title: 'Show notes about a guest',
        labels: ['feature', 'customer request'],
        description: 'Allergies, wheelchair, birthday. Only for the evening, deleted with the list.',
      },
      { title: 'Screenshots for both app stores in six languages', labels: ['documentation', 'design'] },
      { title: 'Scanner does not recognize tickets on cracked screens', labels: ['bug', 'research'] },
      { title: 'Start in under a second on cheap phones', labels: ['performance'] },
      { title: 'Hand over a shift to a colleague', labels: ['feature'] },
      { title: 'Wrong time zone in the list of evenings', labels: ['bug'] },
      { title: 'Let partners try the app with an example evening', labels: ['feature', 'documentation'] },
      { title: 'Replace the deprecated notification library', labels: ['technical debt'] },
      { title: 'Report crashes without personal data', labels: ['security', 'research'] },
      { title: 'Tablet layout for the box office', labels: ['design', 'customer request'] },
      { title: 'Search guests by the first letters of any name', labels: ['feature', 'performance'] },
      { title: 'Ask partners which reports they miss', labels: ['research'] },
      { title: 'Show the next evening when today has none', labels: ['feature'] },
      { title: 'Sound of the scanner cannot be switched off', labels: ['bug', 'customer request'] },
      { title: 'Follow the text size of the device', labels: ['accessibility'] },
      { title: 'Count guests who leave early', labels: ['research'] },
      { title: 'Sign out lost devices from the office', labels: ['security', 'feature'] },
      { title: 'Undo an accidental scan', labels: ['feature', 'customer request'] },
      { title: 'Guest list jumps while it is being updated', labels: ['bug', 'design'] },
    ],
  },
  {
    key: 'OPS',
    name: 'Operations',
    description:
      'What keeps the lights on: servers, deployments, backups, invoices from suppliers, and the on-call rota.',
    tasks: [
      {
        title: 'Restore a backup from scratch, with a stopwatch',
        labels: ['research', 'security'],
        description:
          'A backup that nobody has restored is a hope.\n\n1. New machine\n2. Last night’s backup\n3. Sign in and book\n\nWrite down every step that was missing in the guide.',
      },
      { title: 'Renew the certificates by machine', labels: ['technical debt'] },
      { title: 'Alert before the disk is full, not after', labels: ['bug'] },
      {
        title: 'Move the database to PostgreSQL 18',
        labels: ['technical debt', 'performance'],
        parts: [
          'Rehearse the upgrade on a copy',
          'Check the extensions we use',
          'Agree on a maintenance window',
          'Upgrade and watch for a week',
        ],
      },
      { title: 'Slow report of monthly revenue blocks bookings', labels: ['bug', 'performance'] },
      { title: 'Rotate the keys of the payment provider', labels: ['security'] },
      { title: 'Write the on-call guide', labels: ['documentation'] },
      { title: 'Deploy without dropping open requests', labels: ['feature'] },
      {
        title: 'Nightly job ran twice on the day the clocks changed',
        labels: ['bug'],
        description: 'Twelve customers got their reminder twice. Run it by UTC, and make it safe to run again.',
      },
      { title: 'Delete accounts that asked for it within 30 days', labels: ['security', 'customer request'] },
      { title: 'Count what each service costs per booking', labels: ['research'] },
      { title: 'Second region for the ticket images', labels: ['performance'] },
      { title: 'Staging has real e-mail addresses in it', labels: ['security', 'bug'] },
      {
        title: 'One place for all logs',
        labels: ['feature'],
        parts: ['Choose a log store', 'Take secrets out of the logs', 'Keep logs for 30 days only'],
      },
      { title: 'Test that alerts reach a phone at night', labels: ['research'] },
      { title: 'Upgrade Node before support ends', labels: ['technical debt'] },
      { title: 'Load test for the Christmas sale', labels: ['performance', 'research'] },
      { title: 'Limit sign-in attempts per address', labels: ['security', 'feature'] },
      { title: 'Queue is stuck when one webhook never answers', labels: ['bug'] },
      { title: 'Describe the network in one drawing', labels: ['documentation', 'design'] },
      { title: 'Cancel the three tools nobody uses', labels: ['technical debt'] },
      { title: 'Status page for partners', labels: ['customer request', 'feature'] },
      { title: 'Practise losing the main database', labels: ['research'] },
      { title: 'Review who may enter production', labels: ['security'] },
      { title: 'Invoices of March were sent from the old address', labels: ['bug'] },
      { title: 'Keep secrets out of the build logs', labels: ['security'] },
      { title: 'Automate the monthly cost report', labels: ['feature'] },
      { title: 'Replace the shared inbox for alerts', labels: ['technical debt'] },
      { title: 'Cache the list of venues at the edge', labels: ['performance'] },
      { title: 'Answer the security questionnaire of the city theatre', labels: ['documentation', 'customer request'] },
      { title: 'Plan the on-call rota for the holidays', labels: ['documentation'] },
    ],
  },
]

/** What the people of the other organization do, which those of the first must never see. */
export const otherProject: DemoProject = {
  key: 'LAB',
  name: 'Laboratory',
  description: 'Trials that are nobody else’s business.',
  tasks: [
    { title: 'Calibrate the second spectrometer', labels: [] },
    { title: 'Order reagents for the spring series', labels: [] },
    { title: 'Publish the raw data of series 14', labels: [] },
    { title: 'Repeat sample 7 under nitrogen', labels: [] },
    { title: 'Find out why the freezer alarm is silent', labels: [] },
  ],
}

/** Comments that fit any task. */
export const demoComments: readonly string[] = [
  'I can take this one next week.',
  'Is this still wanted? It has been here for a while.',
  'Started. A first version should be there on Thursday.',
  'Blocked until we hear back from the supplier.',
  'Two customers asked about this on Friday alone.',
  'Could we do the small version first and see whether anybody needs the rest?',
  'Done on a branch, please have a look.',
  'Looks good to me.',
  'One question before I go on: does this concern partners as well, or only us?',
  'Partners as well. I have asked three of them, and they expect it.',
  'I tried it on my old phone and it works, though not quickly.',
  'The numbers before: 3.8 s. The numbers after: 0.9 s.',
  'Let us talk about it on Monday, writing takes longer than talking here.',
  'Talked about it. We keep it simple and leave the exceptions to the support team.',
  'I have written down what we know so far in the wiki.',
  'This turned out to be larger than I thought. I will divide it.',
  'The cause is older than this year: we round twice.',
  'Can somebody confirm that this happens on staging too?',
  'Confirmed, it happens on staging too, every time.',
  'Cannot reproduce it any more since the last deployment.',
  'Reopened: it came back with the next import.',
  'Nice and small. Thank you!',
  'Please add a test that would have caught it.',
  'Test added. It fails without the change and passes with it.',
  'We should tell the customers who reported it. I will write to them.',
  'They are happy. One of them even wrote back.',
  'The design is in the shared folder, third page.',
  'I like the second draft better, the first one hides the price.',
  'Legal says yes, as long as we say what we keep and for how long.',
  'Postponed until after the holidays, nobody would notice it now.',
  'Who knows how this was meant to work originally?',
  'I think I wrote it. It was meant for ten venues, not for four hundred.',
  'Measured again with real data: no difference. Let us not do it.',
  'A link to what others do: they all ask for the e-mail address last.',
  'Deployed to a tenth of the visitors since this morning.',
  'No complaints so far, going to all visitors.',
  'Rolled back: the queue grew faster than we could read it.',
  'Second try went well.',
  'The documentation is missing, otherwise finished.',
  'Documentation added, closing.',
]
